/**
 * Groups of goroutines. A {@link dev.gmp.sync.WaitGroup} waits for the end of several
 * goroutines. An {@link dev.gmp.sync.ErrGroup} does so as well, and ends them all at the
 * first failure. A {@link dev.gmp.sync.Context} tells goroutines that the whole
 * undertaking is over. Any thread may use all of these; a goroutine that waits here never
 * blocks its machine.
 */
@NullMarked
package dev.gmp.sync;

import org.jspecify.annotations.NullMarked;
