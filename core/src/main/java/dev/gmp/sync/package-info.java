/**
 * What goroutines wait for together: {@link dev.gmp.sync.WaitGroup} for the end of
 * several, {@link dev.gmp.sync.ErrGroup} for that and the first failure among them,
 * {@link dev.gmp.sync.Context} for the end of the whole undertaking. All of it may be
 * used from any thread; a goroutine that waits here never blocks its machine.
 */
@NullMarked
package dev.gmp.sync;

import org.jspecify.annotations.NullMarked;
