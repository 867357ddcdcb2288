package dev.gmp.inspect;

import org.jspecify.annotations.Nullable;

/**
 * One processor (P): the right to run goroutines, plus a local run queue.
 *
 * @param id its number, from 0 to GOMAXPROCS - 1
 * @param status what it does
 * @param schedtick how many time slices it has begun; a goroutine that came from
 * {@code runnext} inherits the slice of the one that readied it and does not count
 * @param runnext the goroutine that runs next, ahead of the local run queue, or
 * {@code null}
 * @param localRunQueue its local run queue
 * @param machine the id of the machine that holds it, or {@code null} if it is idle
 * @param steals goroutines that it took from other processors' queues
 */
public record ProcessorSnapshot(int id, ProcessorStatus status, long schedtick, @Nullable GoroutineRef runnext,
		LocalRunQueueSnapshot localRunQueue, @Nullable Integer machine, long steals) {
}
