package dev.gmp.stress.waiting;

/**
 * A way in which goroutines hand over to each other.
 *
 * @param name its name
 * @param width how many goroutines of one chain may be runnable at once
 * @param traits what is special about it
 * @param start starts some chains of it
 */
record Pattern(String name, int width, Traits traits, Start start) {

	Pattern(String name, int width, Start start) {
		this(name, width, Traits.NONE, start);
	}

	/**
	 * Starts chains that go on until the load is over.
	 */
	@FunctionalInterface
	interface Start {

		void start(Load load, int chains) throws Exception;

	}

	/**
	 * What a bound has to know about a pattern.
	 */
	enum Traits {

		NONE,

		/** It changes GOMAXPROCS, from 1 to what it was: no processor is kept idle. */
		RESIZES,

		/** It has as many chains on two schedulers more. */
		SCHEDULERS

	}

}
