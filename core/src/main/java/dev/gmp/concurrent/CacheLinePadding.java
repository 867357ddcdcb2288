package dev.gmp.concurrent;

/**
 * Keeps the fields of a subclass away from whatever lies before them in memory.
 * <p>
 * The padding is 128 bytes long, which is two cache lines, because processors fetch lines
 * in pairs. It works because the JVM lays out the fields of a superclass before those of
 * its subclasses. So a class with padding on both sides is a chain of three classes: this
 * one, one that declares the fields, and one that declares the padding behind them. The
 * last two stand in one file.
 */
public abstract class CacheLinePadding {

	long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14, p15;

	/**
	 * For subclasses.
	 */
	protected CacheLinePadding() {
	}

}
