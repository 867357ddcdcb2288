package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CacheLinePadding;

/**
 * The place at the front of the GRQ, for a goroutine that comes while the list behind it
 * is empty. As long as goroutines are taken as fast as they come, each moves one cache
 * line between its giver and its taker, and not those of the list, its size and its lock.
 * <p>
 * A goroutine goes in by a CAS from empty and comes out by an exchange with empty, so one
 * taker gets it. It moves on to the list only after the list's size was raised. So a
 * machine that finds first this place and then the list empty has overlooked no goroutine
 * that was in the queue all the while.
 */
class FrontSlot extends FrontSlotValue {

	private static final VarHandle FIRST;

	static {
		try {
			FIRST = MethodHandles.lookup().findVarHandle(FrontSlot.class, "first", G.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	long p16, p17, p18, p19, p20, p21, p22, p23, p24, p25, p26, p27, p28, p29, p30, p31;

	boolean isEmpty() {
		return this.first == null;
	}

	@Nullable G peek() {
		return this.first;
	}

	/**
	 * Puts a goroutine here if the place is empty. It is not read before: that would
	 * fetch the cache line twice, once to read and once to write.
	 * @param g the goroutine
	 * @return whether it is here
	 */
	boolean offer(G g) {
		return FIRST.compareAndSet(this, null, g);
	}

	/**
	 * Takes the goroutine.
	 * @return the goroutine, or {@code null} if there is none
	 */
	@Nullable G poll() {
		return (this.first != null) ? (G) FIRST.getAndSet(this, null) : null;
	}

}

/**
 * The field of {@link FrontSlot}. Machines that look for work read it without a pause,
 * and a writer of whatever lies around it would wait for them.
 */
abstract class FrontSlotValue extends CacheLinePadding {

	volatile @Nullable G first;

}
