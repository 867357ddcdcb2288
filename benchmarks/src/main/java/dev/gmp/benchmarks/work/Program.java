package dev.gmp.benchmarks.work;

import java.util.concurrent.Callable;

/**
 * A work as one peer does it. It is run again and again; a run is so long that what it
 * costs to begin one does not count.
 */
public interface Program extends AutoCloseable {

	/**
	 * Does the work once.
	 * @throws Exception if it fails or does not end
	 */
	void run() throws Exception;

	/**
	 * Does what belongs to a run but is not measured.
	 * @throws Exception if it fails or does not end
	 */
	default void after() throws Exception {
	}

	@Override
	default void close() {
	}

	/**
	 * Makes a program that runs in a virtual thread of a peer.
	 * @param name the peer
	 * @param batch what to do in each run
	 * @return the program
	 */
	static Program of(String name, Batch batch) {
		Peer peer = Peer.open(name);
		return new Program() {

			private final Callable<Boolean> run = () -> {
				batch.run(peer);
				return true;
			};

			@Override
			public void run() throws Exception {
				Driver.drive(peer, this.run);
			}

			@Override
			public void close() {
				peer.close();
			}

		};
	}

	/**
	 * Refuses a peer that has no program for a work.
	 * @param name the peer
	 * @return what is to be thrown
	 */
	static IllegalArgumentException unknown(String name) {
		return new IllegalArgumentException("no program for " + name);
	}

	/**
	 * What a run does in a virtual thread.
	 */
	@FunctionalInterface
	interface Batch {

		/**
		 * Does it.
		 * @param peer starts more virtual threads
		 * @throws Exception if it fails
		 */
		void run(Peer peer) throws Exception;

	}

}
