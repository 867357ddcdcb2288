package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The fields of {@link LocalRunQueue} that its owner writes all the time while thieves
 * look at them, in a class of their own for the sake of their place in memory.
 */
abstract class LocalRunQueueState extends CacheLinePadding {

	volatile int head;

	volatile int tail;

	volatile @Nullable G runnext;

	/** How often half of the ring was moved to the GRQ. Written by the owner. */
	long overflows;

}
