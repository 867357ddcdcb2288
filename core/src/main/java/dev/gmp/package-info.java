/**
 * The public face of the scheduler: {@link dev.gmp.Gmp} starts goroutines,
 * {@link dev.gmp.Goroutine} is what code that runs as one may ask for.
 */
@NullMarked
package dev.gmp;

import org.jspecify.annotations.NullMarked;
