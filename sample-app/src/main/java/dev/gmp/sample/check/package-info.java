/**
 * Checks of whole sites: which pages to visit, in which order, and what was found.
 */
@NullMarked
package dev.gmp.sample.check;

import org.jspecify.annotations.NullMarked;
