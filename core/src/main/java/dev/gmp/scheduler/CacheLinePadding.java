package dev.gmp.scheduler;

/**
 * Keeps what a subclass declares away from what lies before it in memory: 128 bytes, two
 * cache lines, because processors fetch lines in pairs. The JVM lays out the fields of a
 * superclass first.
 */
abstract class CacheLinePadding {

	long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

}
