/**
 * Where the reports are kept.
 */
@NullMarked
package dev.gmp.sample.store;

import org.jspecify.annotations.NullMarked;
