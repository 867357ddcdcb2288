package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class GlobalRunQueueTests {

	private final GlobalRunQueue queue = new GlobalRunQueue(Gs.JDK);

	@Test
	void isEmptyAtFirst() {
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.get()).isNull();
		assertThat(this.queue.getShare(1)).isNull();
	}

	@Test
	void givesGoroutinesInTheOrderTheyCame() {
		Gs.range(1, 1000).forEach(this.queue::put);
		assertThat(this.queue.size()).isEqualTo(1000);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(1, 1000));
		assertThat(this.queue.isEmpty()).isTrue();
		// Its tail was reset with its head.
		this.queue.put(Gs.g(1));
		assertThat(Gs.drain(this.queue)).containsExactly(1L);
	}

	@Test
	void keepsTheOrderOfABatchAndPutsItBehindTheOthers() {
		this.queue.put(Gs.g(1));
		Gs.putBatch(this.queue, Gs.range(2, 5));
		this.queue.put(Gs.g(6));
		assertThat(this.queue.size()).isEqualTo(6);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(1, 6));
	}

	@Test
	void aGoroutineThatComesAgainDoesNotBringItsOldNeighbours() {
		List<G> gs = Gs.range(1, 3);
		gs.forEach(this.queue::put);
		G first = this.queue.get();
		assertThat(first.schedlink).isNull();
		this.queue.put(first);
		assertThat(Gs.drain(this.queue)).containsExactly(2L, 3L, 1L);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "2, 1, 2", "127, 1, 127", "128, 1, 128", "500, 1, 128", "1, 4, 1", "3, 4, 1", "4, 4, 2",
			"7, 4, 2", "8, 4, 3", "508, 4, 128", "507, 4, 127", "10000, 4, 128", "5, 1024, 1" })
	void aShareLeavesTheOthersTheirs(int size, int gomaxprocs, int share) {
		Gs.range(1, size).forEach(this.queue::put);
		assertThat(Gs.linked(this.queue.getShare(gomaxprocs))).isEqualTo(Gs.ids(1, share));
		assertThat(this.queue.size()).isEqualTo(size - share);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(share + 1, size));
	}

	@Test
	void exchangeAppendsFirstAndThenTakes() {
		List<G> batch = Gs.range(1, 3);
		Gs.link(batch);
		// Into an empty queue: it takes of what it has just appended.
		assertThat(Gs.linked(this.queue.exchange(batch.getFirst(), batch.getLast(), 3, 0))).containsExactly(1L);
		List<G> more = Gs.range(4, 5);
		Gs.link(more);
		// 4 goroutines, 3 processors: 4 / 3 + 1.
		assertThat(Gs.linked(this.queue.exchange(more.getFirst(), more.getLast(), 2, 3))).containsExactly(2L, 3L);
		assertThat(Gs.drain(this.queue)).containsExactly(4L, 5L);
	}

	@Test
	void everyGoroutineIsTakenOnceByConcurrentTakers() throws Exception {
		int perThread = 100_000;
		int threads = 4;
		AtomicIntegerArray taken = new AtomicIntegerArray(perThread * threads);
		AtomicInteger left = new AtomicInteger(perThread * threads);
		try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
			List<Future<?>> futures = new ArrayList<>();
			for (int t = 0; t < threads; t++) {
				int from = t * perThread;
				futures.add(executor.submit(() -> {
					for (int i = 0; i < perThread; i++) {
						if (i % 10 == 0 && i + 10 <= perThread) {
							Gs.putBatch(this.queue, Gs.range(from + i, from + i + 9));
							i += 9;
						}
						else {
							this.queue.put(Gs.g(from + i));
						}
						take(this.queue.getShare(64), taken, left);
					}
					while (left.get() > 0) {
						take(this.queue.get(), taken, left);
					}
				}));
			}
			for (Future<?> future : futures) {
				future.get(30, TimeUnit.SECONDS);
			}
		}
		assertThat(this.queue.size()).isZero();
		for (int i = 0; i < taken.length(); i++) {
			if (taken.get(i) != 1) {
				assertThat(taken.get(i)).as("how often goroutine %s was taken", i).isEqualTo(1);
			}
		}
	}

	private static void take(G first, AtomicIntegerArray taken, AtomicInteger left) {
		for (G g = first; g != null; g = g.schedlink) {
			taken.incrementAndGet((int) g.id);
			left.decrementAndGet();
		}
	}

}
