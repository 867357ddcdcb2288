package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;

import dev.gmp.jdk.JdkAccess;

/**
 * Goroutines that only stand in queues: they have no scheduler and never run.
 */
final class Gs {

	static final JdkAccess JDK = JdkAccess.get(true);

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
	 * Returns the ids of a batch that is linked by {@code schedlink}.
	 */
	static List<Long> linked(G first) {
		List<Long> ids = new ArrayList<>();
		for (G g = first; g != null; g = g.schedlink) {
			ids.add(g.id);
		}
		return ids;
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
	 * Links goroutines and appends them as one batch.
	 */
	static void putBatch(GlobalRunQueue queue, List<G> batch) {
		link(batch);
		queue.putBatch(batch.getFirst(), batch.getLast(), batch.size());
	}

	static void link(List<G> batch) {
		for (int i = 0; i < batch.size() - 1; i++) {
			batch.get(i).schedlink = batch.get(i + 1);
		}
		batch.getLast().schedlink = null;
	}

}
