package dev.gmp.inspect;

import java.util.Locale;

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

	/**
	 * Returns the processor in the style of Go's {@code GODEBUG=scheddetail}, with
	 * {@code nil} for what it does not have.
	 * @return one line without its end, such as
	 * {@code P0: status=running schedtick=1234 m=2 runnext=nil runqsize=3}
	 */
	public String text() {
		return "P" + this.id + ": status=" + this.status.name().toLowerCase(Locale.ROOT) + " schedtick="
				+ this.schedtick + " m=" + ((this.machine != null) ? this.machine : "nil") + " runnext="
				+ ((this.runnext != null) ? this.runnext.id() : "nil") + " runqsize=" + this.localRunQueue.size();
	}

}
