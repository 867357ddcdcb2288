/**
 * The public face of the scheduler. {@link dev.gmp.Gmp} is a scheduler and starts
 * goroutines; {@link dev.gmp.Goroutine} has the operations for code that runs as one.
 */
@NullMarked
package dev.gmp;

import org.jspecify.annotations.NullMarked;
