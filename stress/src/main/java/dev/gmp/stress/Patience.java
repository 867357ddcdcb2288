package dev.gmp.stress;

import java.util.function.BooleanSupplier;

/**
 * Waits for what should happen at once, but not for ever, so that a lost wake-up is
 * reported rather than a run that hangs.
 */
public final class Patience {

	/**
	 * Longer than any thread is kept from running by others, however busy the machine.
	 */
	private static final long LONG = 5_000_000_000L;

	/** After one wake-up was lost for certain: the verdict is out, hurry up. */
	private static final long SHORT = 1_000_000L;

	private static final int SPINS_BEFORE_YIELD = 100;

	private static volatile long nanos = LONG;

	private Patience() {
	}

	/**
	 * Waits until something has happened.
	 * @param happened tells whether it has
	 * @return whether it has happened, {@code false} when patience is at its end
	 */
	public static boolean await(BooleanSupplier happened) {
		long start = System.nanoTime();
		int spins = 0;
		while (!happened.getAsBoolean()) {
			if (++spins % SPINS_BEFORE_YIELD != 0) {
				Thread.onSpinWait();
			}
			else if (System.nanoTime() - start > nanos) {
				nanos = SHORT;
				return false;
			}
			else {
				Thread.yield();
			}
		}
		return true;
	}

}
