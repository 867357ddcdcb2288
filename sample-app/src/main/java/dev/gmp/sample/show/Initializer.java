package dev.gmp.sample.show;

/**
 * Sleeps when it is initialised. Only copies of it are.
 */
final class Initializer {

	static {
		PinnedBlock.sleep();
	}

	private Initializer() {
	}

}
