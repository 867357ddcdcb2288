/**
 * A generated site with known faults, so that there is something to check without the
 * internet.
 */
@NullMarked
package dev.gmp.sample.demo;

import org.jspecify.annotations.NullMarked;
