package dev.gmp.scheduler;

/**
 * The field of {@link CoarseClock}, in a class of its own for the sake of its place in
 * memory: every machine reads it, and what lies around it must not be written.
 */
abstract class CoarseClockState extends CacheLinePadding {

	int ticks;

}
