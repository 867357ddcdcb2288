package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The field of {@link FrontSlot}, in a class of its own for the sake of its place in
 * memory: machines that look for work ask for it without a pause, and who writes what
 * lies around it would wait for them.
 */
abstract class FrontSlotState extends CacheLinePadding {

	volatile @Nullable G first;

}
