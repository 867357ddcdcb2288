package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * How often each goroutine was taken. Every actor has one of its own.
 */
final class Tally {

	private final int[] taken;

	/**
	 * Creates an empty tally.
	 * @param n the number of goroutines; their ids begin at 0
	 */
	Tally(int n) {
		this.taken = new int[n];
	}

	void add(@Nullable G g) {
		if (g != null) {
			this.taken[(int) g.id]++;
		}
	}

	/**
	 * Adds a batch, and empties it.
	 * @param batch the batch
	 */
	void drain(GlobalRunQueue.Batch batch) {
		for (int i = 0; i < batch.n; i++) {
			add(batch.gs[i]);
		}
		batch.n = 0;
	}

	/**
	 * Adds what is in a queue, and empties it.
	 * @param queue a queue that the caller owns
	 */
	void drain(LocalRunQueue queue) {
		add(queue.getNext());
		for (G g = queue.get(); g != null; g = queue.get()) {
			add(g);
		}
	}

	void drain(GlobalRunQueue queue) {
		for (G g = queue.get(); g != null; g = queue.get()) {
			add(g);
		}
	}

	int total() {
		int total = 0;
		for (int n : this.taken) {
			total += n;
		}
		return total;
	}

	/**
	 * Merges another tally into this one.
	 * @param other the other one
	 * @return this tally
	 */
	Tally and(Tally other) {
		for (int i = 0; i < this.taken.length; i++) {
			this.taken[i] += other.taken[i];
		}
		return this;
	}

	int lost() {
		int lost = 0;
		for (int n : this.taken) {
			lost += (n == 0) ? 1 : 0;
		}
		return lost;
	}

	int takenAgain() {
		return total() - (this.taken.length - lost());
	}

}
