package dev.gmp.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class LocalRunQueueTests {

	private final GlobalRunQueue global = new GlobalRunQueue(Gs.JDK);

	private final LocalRunQueue queue = new LocalRunQueue(this.global);

	@Test
	void isEmptyAtFirst() {
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.get()).isNull();
		assertThat(this.queue.getNext()).isNull();
		assertThat(this.queue.copy()).isEmpty();
	}

	@Test
	void givesGoroutinesInTheOrderTheyCame() {
		Gs.range(1, 256).forEach(this.queue::put);
		assertThat(this.queue.size()).isEqualTo(256);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(1, 256));
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.global.isEmpty()).isTrue();
	}

	@Test
	void runnextIsNotInTheRing() {
		G g = Gs.g(1);
		this.queue.putNext(g);
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.isEmpty()).isFalse();
		assertThat(this.queue.get()).isNull();
		assertThat(this.queue.runnext()).isSameAs(g);
		assertThat(this.queue.isNext(g)).isTrue();
		assertThat(this.queue.getNext()).isSameAs(g);
		assertThat(this.queue.getNext()).isNull();
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void aNewRunnextKicksTheOldOneToTheTail() {
		this.queue.put(Gs.g(1));
		this.queue.putNext(Gs.g(2));
		this.queue.putNext(Gs.g(3));
		this.queue.putNext(Gs.g(4));
		assertThat(this.queue.runnext().id).isEqualTo(4);
		assertThat(Gs.drain(this.queue)).containsExactly(1L, 2L, 3L);
	}

	@Test
	void runnextCanBeKickedWithoutASuccessor() {
		this.queue.put(Gs.g(1));
		this.queue.kickNext(this.queue);
		this.queue.putNext(Gs.g(2));
		this.queue.kickNext(this.queue);
		assertThat(this.queue.runnext()).isNull();
		assertThat(Gs.drain(this.queue)).containsExactly(1L, 2L);
	}

	@Test
	void runnextIsStolenOnlyIfItIsStillTheOneThatTheThiefSaw() {
		G seen = Gs.g(1);
		G now = Gs.g(2);
		this.queue.putNext(seen);
		this.queue.putNext(now);
		assertThat(this.queue.stealNext(seen)).isFalse();
		assertThat(this.queue.runnext()).isSameAs(now);
		assertThat(this.queue.stealNext(now)).isTrue();
		assertThat(this.queue.stealNext(now)).isFalse();
		assertThat(this.queue.runnext()).isNull();
	}

	@Test
	void aFullRingMovesItsOlderHalfAndTheNewOneToTheGlobalQueue() {
		Gs.range(1, 256).forEach(this.queue::put);
		assertThat(this.queue.overflows()).isZero();
		this.queue.put(Gs.g(257));
		assertThat(this.queue.overflows()).isEqualTo(1);
		assertThat(this.queue.size()).isEqualTo(128);
		assertThat(this.global.size()).isEqualTo(129);
		List<Long> expected = Gs.ids(1, 128);
		expected.add(257L);
		assertThat(Gs.drain(this.global)).isEqualTo(expected);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(129, 256));
	}

	@Test
	void overflowGoesBehindWhatIsInTheGlobalQueueAlready() {
		this.global.put(Gs.g(1000));
		Gs.range(1, 257).forEach(this.queue::put);
		assertThat(this.global.get().id).isEqualTo(1000);
		assertThat(this.global.get().id).isEqualTo(1);
	}

	@Test
	void aFullRingMovesTheKickedRunnextAndKeepsTheNewOne() {
		this.queue.putNext(Gs.g(0));
		Gs.range(1, 256).forEach(this.queue::put);
		this.queue.putNext(Gs.g(1000));
		assertThat(this.queue.runnext().id).isEqualTo(1000);
		List<Long> expected = Gs.ids(1, 128);
		expected.add(0L);
		assertThat(Gs.drain(this.global)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 127, 128, 129, 255, 256 })
	void halfIsStolenRoundedUp(int size) {
		LocalRunQueue thief = new LocalRunQueue(this.global);
		Gs.range(1, size).forEach(this.queue::put);
		this.queue.putNext(Gs.g(1000));
		G stolen = thief.stealHalf(this.queue);
		int half = (size + 1) / 2;
		List<Long> taken = Gs.drain(thief);
		assertThat(taken).isSorted();
		taken.add(stolen.id);
		assertThat(taken).containsExactlyInAnyOrderElementsOf(Gs.ids(1, half));
		assertThat(this.queue.runnext().id).as("runnext is not stolen with the ring").isEqualTo(1000);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(half + 1, size));
	}

	@Test
	void nothingIsStolenFromAnEmptyRing() {
		LocalRunQueue thief = new LocalRunQueue(this.global);
		this.queue.putNext(Gs.g(1));
		assertThat(thief.stealHalf(this.queue)).isNull();
		assertThat(thief.isEmpty()).isTrue();
		assertThat(this.queue.runnext()).isNotNull();
	}

	@Test
	void goesOnAfterItsPositionsHaveWrapped() {
		// head and tail are ints that only grow: begin where they are about to overflow.
		setPosition(Integer.MAX_VALUE - 300);
		LocalRunQueue thief = new LocalRunQueue(this.global);
		long next = 1;
		long expected = 1;
		for (int round = 0; round < 20; round++) {
			for (int i = 0; i < 100; i++) {
				this.queue.put(Gs.g(next++));
			}
			assertThat(this.queue.size()).isEqualTo(100);
			assertThat(this.queue.copy()).hasSize(100);
			assertThat(thief.stealHalf(this.queue).id).isEqualTo(expected + 49);
			assertThat(Gs.drain(thief)).isEqualTo(Gs.ids(expected, expected + 48));
			assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(expected + 50, next - 1));
			expected = next;
		}
		setPosition(Integer.MAX_VALUE - 100);
		Gs.range(1, 257).forEach(this.queue::put);
		assertThat(this.global.size()).isEqualTo(129);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(129, 256));
	}

	private void setPosition(int position) {
		this.queue.head = position;
		this.queue.tail = position;
	}

	@Test
	void exchangeMovesTheRingBehindTheGlobalQueueAndTakesItsFirst() {
		this.global.put(Gs.g(100));
		Gs.range(1, 3).forEach(this.queue::put);
		this.queue.putNext(Gs.g(9));
		assertThat(exchange(0)).containsExactly(100L);
		assertThat(this.queue.size()).isZero();
		assertThat(this.queue.runnext().id).isEqualTo(9);
		assertThat(Gs.drain(this.global)).containsExactly(1L, 2L, 3L);
	}

	@Test
	void exchangeMayTakeTheShareOfAProcessor() {
		Gs.putBatch(this.global, Gs.range(101, 106));
		Gs.range(1, 3).forEach(this.queue::put);
		// 9 goroutines, 2 processors: 9 / 2 + 1.
		assertThat(exchange(2)).containsExactly(101L, 102L, 103L, 104L, 105L);
		assertThat(Gs.drain(this.global)).containsExactly(106L, 1L, 2L, 3L);
	}

	@Test
	void exchangeOfAnEmptyRingTakesNothing() {
		this.global.put(Gs.g(100));
		assertThat(exchange(0)).isEmpty();
		assertThat(exchange(4)).isEmpty();
		assertThat(this.global.size()).isEqualTo(1);
	}

	@Test
	void aBatchFromTheGlobalQueueGoesToTheTailInOrder() {
		this.queue.put(Gs.g(1));
		Gs.range(2, 129).forEach(this.global::put);
		GlobalRunQueue.Batch batch = new GlobalRunQueue.Batch();
		this.global.getShare(1, batch);
		assertThat(this.queue.putAllButFirst(batch).id).isEqualTo(2);
		assertThat(batch.n).isZero();
		assertThat(batch.gs).containsOnlyNulls();
		assertThat(this.queue.get().id).isEqualTo(1);
		assertThat(Gs.drain(this.queue)).isEqualTo(Gs.ids(3, 129));
		assertThat(this.queue.putAllButFirst(batch)).isNull();
		assertThat(this.queue.isEmpty()).isTrue();
	}

	@Test
	void drainMovesEverythingToTheGlobalQueueRunnextLast() {
		assertThat(this.queue.drain()).isFalse();
		Gs.range(1, 256).forEach(this.queue::put);
		this.queue.putNext(Gs.g(1000));
		assertThat(this.queue.drain()).isTrue();
		assertThat(this.queue.isEmpty()).isTrue();
		List<Long> expected = new ArrayList<>(Gs.ids(1, 256));
		expected.add(1000L);
		assertThat(Gs.drain(this.global)).isEqualTo(expected);
	}

	private List<Long> exchange(int gomaxprocs) {
		GlobalRunQueue.Batch taken = new GlobalRunQueue.Batch();
		this.queue.exchange(gomaxprocs, taken);
		return Gs.drain(taken);
	}

	@Test
	void aCopyHasTheRingHeadFirstAndLeavesItAlone() {
		Gs.range(1, 200).forEach(this.queue::put);
		for (int i = 0; i < 150; i++) {
			this.queue.get();
		}
		Gs.range(201, 300).forEach(this.queue::put);
		this.queue.putNext(Gs.g(1000));
		assertThat(this.queue.copy()).extracting((g) -> g.id).isEqualTo(Gs.ids(151, 300));
		assertThat(this.queue.size()).isEqualTo(150);
	}

	/**
	 * A million operations against a model of two deques.
	 */
	@Test
	void behavesLikeItsModel() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Deque<Long> ring = new ArrayDeque<>();
		Deque<Long> grq = new ArrayDeque<>();
		Long next = null;
		long id = 1;
		LocalRunQueue thief = new LocalRunQueue(this.global);
		for (int i = 0; i < 1_000_000; i++) {
			String step = "seed " + seed + ", step " + i;
			// Alternate between times of growth and of shrinking, to visit both ends.
			boolean growing = (i / 2_000) % 2 == 0;
			int what = random.nextInt(growing ? 60 : 100);
			if (what < 20) {
				modelPut(ring, grq, id);
				this.queue.put(Gs.g(id++));
			}
			else if (what < 45) {
				if (next != null) {
					modelPut(ring, grq, next);
				}
				next = id;
				this.queue.putNext(Gs.g(id++));
			}
			else if (what < 50) {
				assertThat(idOf(this.queue.getNext())).as(step).isEqualTo(next);
				next = null;
			}
			else if (what < 54) {
				if (next != null) {
					modelPut(ring, grq, next);
					next = null;
				}
				this.queue.kickNext(this.queue);
			}
			else if (what < 96) {
				assertThat(idOf(this.queue.get())).as(step).isEqualTo(ring.poll());
			}
			else if (what < 98) {
				G stolen = thief.stealHalf(this.queue);
				List<Long> taken = Gs.drain(thief);
				if (stolen != null) {
					taken.add(stolen.id);
				}
				List<Long> expected = new ArrayList<>();
				for (int n = (ring.size() + 1) / 2; n > 0; n--) {
					expected.add(ring.poll());
				}
				assertThat(taken).as(step).containsExactlyInAnyOrderElementsOf(expected);
			}
			else {
				boolean empty = ring.isEmpty();
				grq.addAll(ring);
				ring.clear();
				assertThat(exchange(0)).as(step).isEqualTo(empty ? List.of() : List.of(grq.poll()));
			}
			if (this.queue.size() != ring.size() || this.global.size() != grq.size()) {
				assertThat(this.queue.size()).as(step).isEqualTo(ring.size());
				assertThat(this.global.size()).as(step).isEqualTo(grq.size());
			}
			if (grq.size() > 1_000) {
				assertThat(Gs.drain(this.global)).as(step).isEqualTo(List.copyOf(grq));
				grq.clear();
			}
		}
	}

	private static Long idOf(G g) {
		return (g != null) ? g.id : null;
	}

	private static void modelPut(Deque<Long> ring, Deque<Long> grq, long id) {
		if (ring.size() == LocalRunQueue.CAPACITY) {
			for (int i = 0; i < LocalRunQueue.CAPACITY / 2; i++) {
				grq.add(ring.poll());
			}
			grq.add(id);
		}
		else {
			ring.add(id);
		}
	}

	/**
	 * An owner that uses all of its operations, two thieves, and somebody who looks.
	 */
	@Test
	void everyGoroutineIsTakenOnceWithThievesAround() throws Exception {
		int count = 400_000;
		AtomicIntegerArray taken = new AtomicIntegerArray(count);
		AtomicBoolean done = new AtomicBoolean();
		CountDownLatch begin = new CountDownLatch(3);
		try (ExecutorService threads = Executors.newCachedThreadPool()) {
			List<Future<?>> thieves = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				thieves.add(threads.submit(() -> thief(done, taken, begin)));
			}
			begin.countDown();
			assertThat(begin.await(10, TimeUnit.SECONDS)).isTrue();
			Random random = new Random(42);
			for (int id = 0; id < count; id++) {
				if (random.nextInt(3) == 0) {
					this.queue.put(Gs.g(id));
				}
				else {
					this.queue.putNext(Gs.g(id));
				}
				switch (random.nextInt(8)) {
					case 0, 1, 2 -> take(this.queue.get(), taken);
					case 3, 4 -> take(this.queue.getNext(), taken);
					case 5 -> this.queue.kickNext(this.queue);
					case 6 -> exchange(0).forEach((it) -> taken.incrementAndGet(it.intValue()));
					default -> take(this.global.get(), taken);
				}
			}
			done.set(true);
			for (Future<?> thief : thieves) {
				thief.get(10, TimeUnit.SECONDS);
			}
		}
		take(this.queue.getNext(), taken);
		Gs.drain(this.queue).forEach((id) -> taken.incrementAndGet(id.intValue()));
		Gs.drain(this.global).forEach((id) -> taken.incrementAndGet(id.intValue()));
		for (int id = 0; id < count; id++) {
			if (taken.get(id) != 1) {
				assertThat(taken.get(id)).as("how often goroutine %s was taken", id).isEqualTo(1);
			}
		}
	}

	private void thief(AtomicBoolean done, AtomicIntegerArray taken, CountDownLatch begin) {
		begin.countDown();
		LocalRunQueue own = new LocalRunQueue(this.global);
		while (!done.get()) {
			take(own.stealHalf(this.queue), taken);
			Gs.drain(own).forEach((id) -> taken.incrementAndGet(id.intValue()));
			G next = this.queue.runnext();
			if (next != null && this.queue.stealNext(next)) {
				take(next, taken);
			}
			assertThat(this.queue.size()).isBetween(0, LocalRunQueue.CAPACITY);
			assertThat(this.queue.copy()).doesNotHaveDuplicates();
		}
	}

	private static void take(G g, AtomicIntegerArray taken) {
		if (g != null) {
			taken.incrementAndGet((int) g.id);
		}
	}

}
