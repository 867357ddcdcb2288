package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class GlobalRunQueueTests {

	private static final int THREADS = 4;

	private final GlobalRunQueue queue = new GlobalRunQueue(Gs.JDK);

	@Test
	void isEmptyAtFirst() {
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.get()).isNull();
		assertThat(Gs.share(this.queue, 1)).isEmpty();
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
	void aGoroutineMayStandInItTwice() {
		G g = Gs.g(2);
		this.queue.put(Gs.g(1));
		this.queue.put(g);
		this.queue.put(g);
		Gs.putBatch(this.queue, List.of(Gs.g(3), g, Gs.g(4)));
		assertThat(this.queue.size()).isEqualTo(6);
		assertThat(Gs.drain(this.queue)).containsExactly(1L, 2L, 2L, 3L, 2L, 4L);
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void aChunkGoesBehindTheOthers() {
		Gs.range(1, 300).forEach(this.queue::put);
		GlobalRunQueue.Chunk chunk = this.queue.newChunk();
		Gs.range(301, 400).forEach(chunk::add);
		this.queue.putInOrder(chunk);
		Gs.range(401, 900).forEach(this.queue::put);
		assertThat(this.queue.size()).isEqualTo(900);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(1, 900));
	}

	@Test
	void aChunkIsAllThereIs() {
		for (int round = 0; round < 10; round++) {
			GlobalRunQueue.Chunk chunk = this.queue.newChunk();
			Gs.range(1, 3).forEach(chunk::add);
			this.queue.putInOrder(chunk);
			assertThat(Gs.drain(this.queue)).containsExactly(1L, 2L, 3L);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 1, 1", "2, 1, 2", "127, 1, 127", "128, 1, 128", "500, 1, 128", "1, 4, 1", "3, 4, 1", "4, 4, 2",
			"7, 4, 2", "8, 4, 3", "508, 4, 128", "507, 4, 127", "10000, 4, 128", "5, 1024, 1" })
	void aShareLeavesTheOthersTheirs(int size, int gomaxprocs, int share) {
		Gs.range(1, size).forEach(this.queue::put);
		assertThat(Gs.share(this.queue, gomaxprocs)).isEqualTo(Gs.ids(1, share));
		assertThat(this.queue.size()).isEqualTo(size - share);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(share + 1, size));
	}

	@Test
	void exchangeAppendsFirstAndThenTakes() {
		// Into an empty queue: it takes of what it has just appended.
		assertThat(Gs.exchange(this.queue, Gs.range(1, 3), 0)).containsExactly(1L);
		// 4 goroutines, 3 processors: 4 / 3 + 1.
		assertThat(Gs.exchange(this.queue, Gs.range(4, 5), 3)).containsExactly(2L, 3L);
		assertThat(Gs.drain(this.queue)).containsExactly(4L, 5L);
	}

	@Test
	void whoComesToAnEmptyQueueIsFirstAndNobodyOvertakesTheList() {
		this.queue.put(Gs.g(1));
		assertThat(this.queue.size()).isEqualTo(1);
		assertThat(this.queue.isEmpty()).isFalse();
		this.queue.put(Gs.g(2));
		assertThat(this.queue.get()).extracting((g) -> g.id).isEqualTo(1L);
		// The place at the front is free again, but there is a list.
		this.queue.put(Gs.g(3));
		assertThat(this.queue.size()).isEqualTo(2);
		assertThat(Gs.drain(this.queue)).containsExactly(2L, 3L);
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void aShareBeginsAtTheFrontAndCountsIt() {
		Gs.range(1, 4).forEach(this.queue::put);
		assertThat(Gs.share(this.queue, 2)).containsExactly(1L, 2L, 3L);
		assertThat(Gs.exchange(this.queue, Gs.range(5, 5), 0)).containsExactly(4L);
		this.queue.get();
		this.queue.put(Gs.g(6));
		assertThat(Gs.exchange(this.queue, Gs.range(7, 8), 2)).containsExactly(6L, 7L);
		assertThat(Gs.drain(this.queue)).containsExactly(8L);
	}

	@Test
	void everyGoroutineOfAQueueThatIsNearlyEmptyIsTakenOnce() throws Exception {
		int perThread = 200_000;
		Takings takings = new Takings(perThread * THREADS);
		inThreads(perThread, (from) -> {
			for (int i = 0; i < perThread; i++) {
				this.queue.put(Gs.g(from + i));
				takings.add(this.queue.get());
			}
		});
		Gs.drain(this.queue).forEach(takings::add);
		assertThat(takings.left).hasValue(0);
		takings.assertEachOnce();
	}

	@Test
	void everyGoroutineIsTakenOnceByConcurrentTakers() throws Exception {
		int perThread = 100_000;
		Takings takings = new Takings(perThread * THREADS);
		inThreads(perThread, (from) -> {
			for (int i = 0; i < perThread; i++) {
				if (i % 10 == 0 && i + 10 <= perThread) {
					Gs.putBatch(this.queue, Gs.range(from + i, from + i + 9));
					i += 9;
				}
				else {
					this.queue.put(Gs.g(from + i));
				}
				Gs.share(this.queue, 64).forEach(takings::add);
			}
			while (takings.left.get() > 0) {
				takings.add(this.queue.get());
			}
		});
		assertThat(this.queue.size()).isZero();
		takings.assertEachOnce();
	}

	/*
	 * Each thread has goroutines with ids of its own, and is told the first.
	 */
	private static void inThreads(int perThread, IntConsumer code) throws Exception {
		try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			List<Future<?>> futures = new ArrayList<>();
			for (int t = 0; t < THREADS; t++) {
				int from = t * perThread;
				futures.add(executor.submit(() -> code.accept(from)));
			}
			for (Future<?> future : futures) {
				future.get(30, TimeUnit.SECONDS);
			}
		}
	}

	/** How often each goroutine was taken. */
	private static final class Takings {

		private final AtomicIntegerArray taken;

		private final AtomicInteger left;

		Takings(int n) {
			this.taken = new AtomicIntegerArray(n);
			this.left = new AtomicInteger(n);
		}

		void add(@Nullable G g) {
			if (g != null) {
				add(g.id);
			}
		}

		void add(long id) {
			this.taken.incrementAndGet((int) id);
			this.left.decrementAndGet();
		}

		void assertEachOnce() {
			for (int i = 0; i < this.taken.length(); i++) {
				if (this.taken.get(i) != 1) {
					assertThat(this.taken.get(i)).as("how often goroutine %s was taken", i).isEqualTo(1);
				}
			}
		}

	}

	@Test
	void aChunkGoesBeforeThoseThatCameLater() {
		GlobalRunQueue queue = new GlobalRunQueue(Gs.JDK);
		// The first one stands in the front slot.
		for (int i = 0; i < 4; i++) {
			queue.put(since(i, 50 + i));
		}
		GlobalRunQueue.Chunk older = queue.newChunk();
		older.add(since(100, 7));
		older.add(since(101, 60));
		queue.putInOrder(older);
		GlobalRunQueue.Chunk younger = queue.newChunk();
		younger.add(since(200, 61));
		queue.putInOrder(younger);
		queue.putInOrder(queue.newChunk());
		assertThat(queue.size()).isEqualTo(7);
		assertThat(Gs.drain(queue)).containsExactly(100L, 101L, 0L, 1L, 2L, 3L, 200L);
		assertThat(queue.isEmpty()).isTrue();
	}

	private static G since(long id, int since) {
		G g = Gs.g(id);
		g.since = since;
		return g;
	}

}
