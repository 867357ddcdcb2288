package dev.gmp.benchmarks.work;

/**
 * Proves that every value has arrived once.
 */
final class Sum {

	private Sum() {
	}

	static void check(long sum, long expected) {
		if (sum != expected) {
			throw new IllegalStateException("the sum is " + sum + ", not " + expected);
		}
	}

}
