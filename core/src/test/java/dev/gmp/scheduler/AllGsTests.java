package dev.gmp.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class AllGsTests {

	private final AllGs allgs = new AllGs(Gs.JDK);

	private List<Long> visited() {
		List<Long> ids = new ArrayList<>();
		this.allgs.forEach((g) -> ids.add(g.id));
		return ids;
	}

	@Test
	void isEmptyAtFirst() {
		assertThat(visited()).isEmpty();
	}

	@Test
	void visitsWhatWasAddedAndNotRemoved() {
		AllGs.Segment segment = this.allgs.newSegment();
		List<G> gs = Gs.range(1, 3 * AllGs.CHUNK);
		gs.forEach(segment::add);
		this.allgs.addForeign(Gs.g(10_000));
		assertThat(visited()).hasSize(gs.size() + 1).contains(10_000L).containsAll(Gs.ids(1, gs.size()));
		gs.stream().filter((g) -> g.id % 2 == 0).forEach(this.allgs::remove);
		assertThat(visited()).hasSize(gs.size() / 2 + 1).allMatch((id) -> id == 10_000 || id % 2 == 1);
		gs.stream().filter((g) -> g.id % 2 == 1).forEach(this.allgs::remove);
		assertThat(visited()).containsExactly(10_000L);
	}

	@Test
	void theSegmentsOfTwoProcessorsDoNotTakeSlotsFromEachOther() {
		AllGs.Segment one = this.allgs.newSegment();
		AllGs.Segment two = this.allgs.newSegment();
		for (int id = 0; id < 5 * AllGs.CHUNK; id++) {
			((id % 2 == 0) ? one : two).add(Gs.g(id));
		}
		assertThat(visited()).hasSize(5 * AllGs.CHUNK).doesNotHaveDuplicates();
	}

	@Test
	void doesNotGrowWithAMillionOfWhichFewLiveAtOnce() {
		AllGs.Segment segment = this.allgs.newSegment();
		Set<Object> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<G> alive = new ArrayDeque<>();
		for (int id = 0; id < 1_000_000; id++) {
			G g = Gs.g(id);
			segment.add(g);
			chunks.add(g.allgsSlots);
			alive.add(g);
			if (alive.size() > 300) {
				this.allgs.remove(alive.poll());
			}
		}
		assertThat(visited()).hasSize(300);
		assertThat(chunks).hasSizeLessThan(10);
	}

	@Test
	void usesAChunkAgainAlthoughOneGoroutineInItLivesForEver() {
		AllGs.Segment segment = this.allgs.newSegment();
		Set<Object> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
		int livingForEver = 0;
		for (int id = 0; id < 1_000_000; id++) {
			G g = Gs.g(id);
			segment.add(g);
			chunks.add(g.allgsSlots);
			if (id % 50_000 == 0) {
				livingForEver++;
			}
			else {
				this.allgs.remove(g);
			}
		}
		assertThat(visited()).hasSize(livingForEver);
		assertThat(chunks).hasSizeLessThan(10);
	}

	@Test
	void isBoundedByWhatLivesHoweverThatLies() {
		for (int row : new int[] { 1, 100, AllGs.CHUNK, 20_000 }) {
			AllGs allgs = new AllGs(Gs.JDK);
			AllGs.Segment segment = allgs.newSegment();
			Random random = new Random(row);
			Deque<G> alive = new ArrayDeque<>();
			int id = 0;
			// Rows of those that live long, which others come and go between.
			for (int rows = 20_000 / row; rows > 0; rows--) {
				for (int i = 0; i < row; i++) {
					segment.add(Gs.g(id++));
				}
				for (int i = random.nextInt(2 * row); i > 0; i--) {
					G g = Gs.g(id++);
					segment.add(g);
					allgs.remove(g);
				}
			}
			for (int i = 0; i < 2_000_000; i++) {
				G g = Gs.g(id++);
				segment.add(g);
				alive.add(g);
				if (alive.size() > 200) {
					allgs.remove(alive.poll());
				}
			}
			assertThat(chunks(allgs)).as("chunks with rows of %s", row).hasSizeLessThan(4 * 20_000 / AllGs.CHUNK);
		}
	}

	@Test
	void letsGoOfWhatAPeakLeft() {
		AllGs.Segment segment = this.allgs.newSegment();
		List<G> gs = Gs.range(1, 200_000);
		gs.forEach(segment::add);
		int peak = chunks(this.allgs).size();
		for (G g : gs) {
			if (g.id % (10 * AllGs.CHUNK) != 0) {
				this.allgs.remove(g);
			}
		}
		List<Long> left = visited();
		for (int i = 0; i < 200; i++) {
			this.allgs.trim();
			assertThat(visited()).isEqualTo(left);
		}
		assertThat(chunks(this.allgs).size()).isLessThan(peak / 4).isGreaterThanOrEqualTo(left.size());
		Gs.range(1, 200_000).forEach(segment::add);
		assertThat(visited()).hasSize(200_000 + left.size());
		assertThat(chunks(this.allgs).size()).isLessThanOrEqualTo(peak + left.size() + 1);
	}

	@Test
	void aVisitMeetsThoseThatLiveWhileOthersGoAndChunksAreGivenUp() throws Exception {
		AllGs.Segment segment = this.allgs.newSegment();
		List<G> living = new ArrayList<>();
		List<G> ending = new ArrayList<>();
		for (int id = 0; id < 100_000; id++) {
			G g = Gs.g(id);
			segment.add(g);
			((id % 5_000 == 0) ? living : ending).add(g);
		}
		ending.forEach(this.allgs::remove);
		Set<Long> ids = Set.copyOf(living.stream().map((g) -> g.id).toList());
		try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
			Future<?> trimming = executor.submit(() -> {
				for (int i = 0; i < 500; i++) {
					this.allgs.trim();
					this.allgs.addForeign(Gs.g(1_000_000 + i));
				}
			});
			while (!trimming.isDone()) {
				assertThat(visited()).containsAll(ids);
			}
			trimming.get(30, TimeUnit.SECONDS);
		}
	}

	private static Set<Object> chunks(AllGs allgs) {
		Set<Object> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
		allgs.forEachChunk(chunks::add);
		return chunks;
	}

	@Test
	void shrinksToWhatIsAliveInsideAndGrowsBackIntoTheSameChunks() {
		AllGs.Segment segment = this.allgs.newSegment();
		Set<Object> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int wave = 0; wave < 20; wave++) {
			List<G> gs = Gs.range(1, 20_000);
			for (G g : gs) {
				segment.add(g);
				chunks.add(g.allgsSlots);
			}
			gs.forEach(this.allgs::remove);
		}
		assertThat(visited()).isEmpty();
		// One wave fills 40 chunks; 20 waves must not fill many more.
		assertThat(chunks).hasSizeLessThan(60);
	}

	@Test
	void goroutinesThatEndOnOtherThreadsAreForgotten() throws Exception {
		int count = 300_000;
		BlockingQueue<G> ending = new ArrayBlockingQueue<>(2_000);
		try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
			Future<?> foreign = executor.submit(() -> {
				for (int id = 0; id < count / 10; id++) {
					G g = Gs.g(id);
					this.allgs.addForeign(g);
					putInterruptibly(ending, g);
				}
			});
			Future<?> owner = executor.submit(() -> {
				AllGs.Segment segment = this.allgs.newSegment();
				for (int id = 0; id < count; id++) {
					G g = Gs.g(id);
					segment.add(g);
					putInterruptibly(ending, g);
				}
			});
			Future<?> remover = executor.submit(() -> {
				for (int i = 0; i < count + count / 10; i++) {
					this.allgs.remove(takeInterruptibly(ending));
				}
			});
			for (Future<?> future : List.of(foreign, owner, remover)) {
				future.get(30, TimeUnit.SECONDS);
			}
		}
		assertThat(visited()).isEmpty();
	}

	private static void putInterruptibly(BlockingQueue<G> queue, G g) {
		try {
			queue.put(g);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static G takeInterruptibly(BlockingQueue<G> queue) {
		try {
			return queue.take();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
