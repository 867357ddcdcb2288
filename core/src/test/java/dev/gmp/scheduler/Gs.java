package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;

import dev.gmp.jdk.JdkAccess;

/**
 * Goroutines that only stand in queues: they have no scheduler and never run.
 */
final class Gs {

	static final JdkAccess JDK = JdkAccess.get(true);

	private static final int POSITION = LocalRunQueue.CAPACITY - 2;

	private Gs() {
	}

	static G g(long id) {
		return new G(null, id);
	}

	/**
	 * Returns goroutines with the ids from {@code first} to {@code last}.
	 */
	static List<G> range(long first, long last) {
		List<G> gs = new ArrayList<>();
		for (long id = first; id <= last; id++) {
			gs.add(g(id));
		}
		return gs;
	}

	static List<Long> ids(long first, long last) {
		List<Long> ids = new ArrayList<>();
		for (long id = first; id <= last; id++) {
			ids.add(id);
		}
		return ids;
	}

	/**
	 * Empties a batch.
	 */
	static List<Long> drain(GlobalRunQueue.Batch batch) {
		List<Long> ids = new ArrayList<>();
		for (int i = 0; i < batch.n; i++) {
			ids.add(batch.remove(i).id);
		}
		batch.n = 0;
		return ids;
	}

	/**
	 * Takes a share of a global run queue.
	 */
	static List<Long> share(GlobalRunQueue queue, int gomaxprocs) {
		GlobalRunQueue.Batch batch = new GlobalRunQueue.Batch();
		queue.getShare(gomaxprocs, batch);
		return drain(batch);
	}

	/**
	 * Appends a batch to a global run queue and takes from its head.
	 */
	static List<Long> exchange(GlobalRunQueue queue, List<G> batch, int gomaxprocs) {
		GlobalRunQueue.Batch taken = new GlobalRunQueue.Batch();
		queue.exchange(ring(batch), POSITION, batch.size(), queue.newChunk(), gomaxprocs, taken);
		return drain(taken);
	}

	/*
	 * A ring in which the batch wraps.
	 */
	private static G[] ring(List<G> batch) {
		G[] ring = new G[LocalRunQueue.CAPACITY];
		for (int i = 0; i < batch.size(); i++) {
			ring[(POSITION + i) % ring.length] = batch.get(i);
		}
		return ring;
	}

	/**
	 * Empties a global run queue.
	 */
	static List<Long> drain(GlobalRunQueue queue) {
		List<Long> ids = new ArrayList<>();
		for (G g = queue.get(); g != null; g = queue.get()) {
			ids.add(g.id);
		}
		return ids;
	}

	/**
	 * Empties the ring of a local run queue.
	 */
	static List<Long> drain(LocalRunQueue queue) {
		List<Long> ids = new ArrayList<>();
		for (G g = queue.get(); g != null; g = queue.get()) {
			ids.add(g.id);
		}
		return ids;
	}

	/**
	 * Appends goroutines as one batch.
	 */
	static void putBatch(GlobalRunQueue queue, List<G> batch) {
		queue.putBatch(ring(batch), POSITION, batch.size() - 1, batch.getLast(), queue.newChunk());
	}

}
