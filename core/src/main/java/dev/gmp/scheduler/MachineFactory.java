package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Creates machines; a seam for tests, in which threads cannot be had.
 */
interface MachineFactory {

	/**
	 * Creates a machine.
	 * @param scheduler its scheduler
	 * @param number its number
	 * @param p the processor it begins with, {@code null} if it begins idle
	 * @param spinning whether it is counted as spinning
	 * @return a thread that is not started
	 */
	M newMachine(Scheduler scheduler, int number, @Nullable P p, boolean spinning);

}
