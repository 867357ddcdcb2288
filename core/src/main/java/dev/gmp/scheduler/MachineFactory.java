package dev.gmp.scheduler;

/**
 * Creates machines; a seam for tests, in which threads cannot be had.
 */
interface MachineFactory {

	/**
	 * Creates a machine.
	 * @param scheduler its scheduler
	 * @param number its number
	 * @param p the processor it begins with
	 * @param spinning whether it is counted as spinning
	 * @return a thread that is not started
	 */
	M newMachine(Scheduler scheduler, int number, P p, boolean spinning);

}
