package dev.gmp.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.chan.ReceiveChan;
import dev.gmp.chan.Select;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import dev.gmp.testing.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ContextTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Context.Key<String> USER = Context.Key.of("user");

	private static final Context.Key<String> OTHER_USER = Context.Key.of("user");

	private static final Context.Key<Integer> NUMBER = Context.Key.of("number");

	private final Context background = Context.background();

	@Test
	void theBackgroundNeverEnds() throws Exception {
		assertThat(Context.background()).isSameAs(this.background);
		assertActive(this.background);
		assertThat(this.background.deadline()).isNull();
		assertThat(this.background.value(USER)).isNull();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this.background::cancel)
			.withMessageContaining("withCancel()");
		this.background.close();
		assertActive(this.background);
		assertThat(this.background).hasToString("Context[active]");
	}

	@Test
	void endsWhenItIsCancelled() throws Exception {
		try (Context context = this.background.withCancel()) {
			ReceiveChan<Void> done = context.done();
			assertThat(context.done()).isSameAs(done);
			assertActive(context);
			context.cancel();
			assertCancelled(context);
			assertThat(context.done()).isSameAs(done);
			assertThat(context).hasToString("Context[context canceled]");
			// Once more has no effect.
			context.cancel(new IllegalStateException("too late"));
			assertThat(context.cause()).isInstanceOf(CancellationException.class);
			assertActive(this.background);
		}
	}

	@Test
	void everyErrorIsANewOneThatShowsWhoThrowsIt() {
		Context context = this.background.withCancel();
		context.cancel();
		assertThat(context.err()).isNotSameAs(context.err());
		assertThat(context.err().getStackTrace())
			.anyMatch((frame) -> frame.getMethodName().equals("everyErrorIsANewOneThatShowsWhoThrowsIt"));
	}

	@Test
	void whatNobodyAskedForIsClosedAsWell() throws Exception {
		Context context = this.background.withCancel();
		context.cancel();
		assertThat(context.done().isClosed()).isTrue();
		assertThat(context.done().receive()).isNull();
	}

	@Test
	void endsItsChildrenAndNotItsParent() throws Exception {
		Context parent = this.background.withCancel();
		Context middle = parent.withCancel();
		Context valued = middle.withValue(USER, "gopher");
		Context timed = valued.withTimeout(LONG);
		Context child = timed.withCancel();
		Context sibling = parent.withTimeout(LONG);
		ReceiveChan<Void> done = child.done();
		assertThat(valued.done()).isSameAs(middle.done());
		middle.cancel();
		assertCancelled(middle);
		assertCancelled(valued);
		assertCancelled(timed);
		assertCancelled(child);
		assertThat(done.isClosed()).isTrue();
		assertActive(parent);
		assertActive(sibling);
		parent.cancel();
		assertCancelled(parent);
		assertCancelled(sibling);
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void whatIsDerivedFromAnEndedOneHasEnded() throws Exception {
		Context parent = this.background.withCancel();
		IllegalStateException cause = new IllegalStateException("on purpose");
		parent.cancel(cause);
		for (Context child : List.of(parent.withCancel(), parent.withTimeout(LONG), parent.withValue(USER, "x"),
				parent.withValue(USER, "x").withCancel())) {
			assertCancelled(child);
			assertThat(child.cause()).isSameAs(cause);
		}
		assertThat(((CancelContext) parent).childCount()).isZero();
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void tellsWhyItWasCancelled() {
		IllegalStateException first = new IllegalStateException("first");
		Context parent = this.background.withCancel();
		Context child = parent.withCancel();
		Context grandchild = child.withValue(NUMBER, 1).withTimeout(LONG);
		child.cancel(first);
		parent.cancel(new IllegalStateException("second"));
		assertThat(parent.cause()).hasMessage("second");
		assertThat(child.cause()).isSameAs(first);
		assertThat(grandchild.cause()).isSameAs(first);
		assertThat(grandchild.err()).isExactlyInstanceOf(CancellationException.class).hasCause(first);
		assertThatNullPointerException().isThrownBy(() -> parent.cancel(null));
	}

	@Test
	void withoutACauseTheErrorIsTheCause() {
		Context cancelled = this.background.withCancel();
		assertThat(cancelled.cause()).isNull();
		cancelled.cancel();
		assertThat(cancelled.cause()).isExactlyInstanceOf(CancellationException.class).hasNoCause();
		assertThat(this.background.withTimeout(Duration.ZERO).cause()).isInstanceOf(DeadlineExceededException.class);
	}

	@Test
	void endsWhenItsTimeIsUp() throws Exception {
		long start = System.nanoTime();
		Context context = this.background.withTimeout(SHORT);
		Context child = context.withCancel();
		assertThat(context.deadline()).isBetween(Instant.now().minus(LONG), Instant.now().plus(SHORT));
		assertThat(child.deadline()).isEqualTo(context.deadline());
		assertThat(context.done().receive()).isNull();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
		assertDeadlineExceeded(context);
		Awaitility.await().until(child::isCancelled);
		assertDeadlineExceeded(child);
		assertThat(context.toString()).startsWith("Context[context deadline exceeded, deadline 2");
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void endsAtItsDeadline() throws Exception {
		Instant deadline = Instant.now().plus(SHORT);
		Context context = this.background.withDeadline(deadline).withValue(USER, "x");
		assertThat(context.deadline()).isEqualTo(deadline);
		assertThat(context.done().receive()).isNull();
		assertDeadlineExceeded(context);
	}

	@Test
	void theEarlierDeadlineWins() throws Exception {
		try (Context parent = this.background.withTimeout(Duration.ofHours(1));
				Context later = parent.withTimeout(Duration.ofHours(2));
				Context earlier = parent.withDeadline(Instant.now().plus(Duration.ofMinutes(1)))) {
			assertThat(later.deadline()).isEqualTo(parent.deadline());
			assertThat(earlier.deadline()).isBefore(parent.deadline());
			assertThat(later.withTimeout(Duration.ofHours(3)).deadline()).isEqualTo(parent.deadline());
			// The later one costs no timer.
			assertThat(DeadlineContext.timerCount()).isEqualTo(2);
			later.cancel();
			assertActive(parent);
		}
		Context parent = this.background.withTimeout(SHORT);
		Context child = parent.withTimeout(LONG);
		assertThat(child.done().receive()).isNull();
		assertDeadlineExceeded(child);
		Context patient = this.background.withTimeout(LONG);
		Context hasty = patient.withTimeout(SHORT);
		assertThat(hasty.done().receive()).isNull();
		assertDeadlineExceeded(hasty);
		assertActive(patient);
		patient.close();
	}

	@Test
	void mayBeCancelledBeforeItsTime() {
		Context context = this.background.withTimeout(LONG);
		assertThat(DeadlineContext.timerCount()).isOne();
		context.cancel();
		assertCancelled(context);
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, -1, Long.MIN_VALUE })
	void hasEndedAtOnceIfNoTimeIsLeft(long seconds) {
		assertDeadlineExceeded(this.background.withTimeout(Duration.ofSeconds(seconds)));
		assertDeadlineExceeded(this.background.withDeadline(Instant.ofEpochSecond(Math.max(seconds, -1))));
		assertDeadlineExceeded(this.background.withDeadline(Instant.MIN));
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void timesMayBeEndless() throws Exception {
		try (Context context = this.background.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));
				Context deadline = this.background.withDeadline(Instant.MAX);
				Context child = deadline.withTimeout(Duration.ofNanos(Long.MAX_VALUE))) {
			assertThat(context.deadline()).isEqualTo(Instant.MAX);
			assertThat(deadline.deadline()).isEqualTo(Instant.MAX);
			assertActive(context);
			assertActive(deadline);
			assertActive(child);
		}
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@Test
	void theThreadOfTheTimersEndsWhenThereIsNothingToWaitFor() throws Exception {
		Context context = this.background.withTimeout(LONG);
		assertThat(timerThreads()).singleElement().matches(Thread::isDaemon);
		context.close();
		Awaitility.await().until(() -> timerThreads().isEmpty());
		// And comes back.
		assertThat(this.background.withTimeout(Duration.ofMillis(1)).done().receive()).isNull();
	}

	@Test
	void findsTheValueOfTheNearest() {
		Context outer = this.background.withValue(USER, "outer");
		try (Context middle = outer.withValue(NUMBER, 42).withCancel()) {
			Context inner = middle.withValue(USER, "inner");
			assertThat(outer.value(USER)).isEqualTo("outer");
			assertThat(outer.value(NUMBER)).isNull();
			assertThat(middle.value(USER)).isEqualTo("outer");
			assertThat(middle.value(NUMBER)).isEqualTo(42);
			assertThat(inner.value(USER)).isEqualTo("inner");
			assertThat(inner.value(NUMBER)).isEqualTo(42);
			// The name of a key is for people.
			assertThat(inner.value(OTHER_USER)).isNull();
			assertThat(USER).hasToString("user");
			assertThat(inner.toString()).doesNotContain("inner");
		}
		assertThatNullPointerException().isThrownBy(() -> outer.withValue(USER, null));
		assertThatNullPointerException().isThrownBy(() -> outer.withValue(null, "x"));
		assertThatNullPointerException().isThrownBy(() -> outer.value(null));
	}

	@Test
	void aValueEndsWithWhatItWasDerivedFrom() throws Exception {
		Context parent = this.background.withCancel();
		Context valued = parent.withValue(USER, "x").withValue(NUMBER, 1);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(valued::cancel);
		valued.close();
		assertActive(valued);
		parent.cancel();
		assertCancelled(valued);
		Context rootless = this.background.withValue(USER, "x");
		rootless.close();
		assertActive(rootless);
	}

	@Test
	void aParentForgetsTheChildrenThatHaveEnded() {
		CancelContext parent = (CancelContext) this.background.withCancel();
		List<Context> children = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			children.add(parent.withCancel());
			parent.withValue(NUMBER, i);
		}
		assertThat(parent.childCount()).isEqualTo(100);
		// From both ends and from the middle.
		Collections.shuffle(children, new Random(1));
		for (int i = 0; i < 50; i++) {
			children.get(i).close();
			children.get(i).close();
		}
		assertThat(parent.childCount()).isEqualTo(50);
		children.subList(50, 100).forEach(ContextTests::assertActiveNow);
		parent.cancel();
		children.forEach(ContextTests::assertCancelled);
		assertThat(parent.childCount()).isZero();
	}

	@Test
	void aMillionChildrenLeaveNothingBehind() {
		CancelContext parent = (CancelContext) this.background.withCancel();
		deriveAndClose(parent, 100_000);
		long before = usedAfterGc();
		deriveAndClose(parent, 1_000_000);
		// A leak of but one reference a child would be 4 MB.
		assertThat(usedAfterGc() - before).isLessThan(4_000_000);
		assertThat(parent.childCount()).isZero();
		assertThat(DeadlineContext.timerCount()).isZero();
		assertActiveNow(parent);
	}

	private static void deriveAndClose(Context parent, int n) {
		for (int i = 0; i < n; i++) {
			try (Context child = (i % 4 == 0) ? parent.withTimeout(LONG) : parent.withCancel()) {
				assert child != null;
			}
		}
	}

	@Test
	void aTreeMayBeAsDeepAsALongListIs() {
		Context top = this.background.withCancel();
		Context bottom = top;
		for (int i = 0; i < 100_000; i++) {
			bottom = bottom.withCancel();
		}
		ReceiveChan<Void> done = bottom.done();
		top.cancel();
		assertCancelled(bottom);
		assertThat(done.isClosed()).isTrue();
	}

	@Test
	void anyTreeEndsFromAnyOfItsContextsDownwards() {
		Random random = new Random(42);
		for (int round = 0; round < 200; round++) {
			List<Context> all = new ArrayList<>(List.of(this.background.withCancel()));
			List<Integer> parents = new ArrayList<>(List.of(-1));
			for (int i = 1; i < 50; i++) {
				int parent = random.nextInt(i);
				parents.add(parent);
				Context from = all.get(parent);
				all.add(switch (random.nextInt(3)) {
					case 0 -> from.withCancel();
					case 1 -> from.withTimeout(Duration.ofHours(1 + random.nextInt(10)));
					default -> from.withValue(NUMBER, i).withCancel();
				});
			}
			boolean[] ended = new boolean[all.size()];
			for (int k = 0; k < 5; k++) {
				int chosen = random.nextInt(all.size());
				all.get(chosen).cancel();
				ended[chosen] = true;
				for (int i = 1; i < ended.length; i++) {
					ended[i] |= ended[parents.get(i)];
				}
				for (int i = 0; i < ended.length; i++) {
					assertThat(all.get(i).isCancelled()).isEqualTo(ended[i]);
				}
			}
			all.getFirst().cancel();
		}
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void wakesWhoWaitsOrSelects(KindOfThread kind, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Context context = this.background.withCancel();
		Context child = context.withValue(USER, "x").withTimeout(LONG);
		AtomicReference<Throwable> err = new AtomicReference<>();
		Thread receiver = kind.start(gmp, () -> child.done().receive());
		Thread selector = kind.start(gmp,
				() -> err.set(new Select<Throwable>()
					.receive(Context.background().done(), (closed) -> new AssertionError("the background has ended"))
					.receive(child.done(), (closed) -> child.err())
					.select()));
		Threads.awaitWaiting(receiver);
		Threads.awaitWaiting(selector);
		kind.start(gmp, context::cancel);
		assertThat(receiver.join(LONG)).isTrue();
		assertThat(selector.join(LONG)).isTrue();
		assertThat(err.get()).isExactlyInstanceOf(CancellationException.class);
	}

	@Test
	void onlyOneOfSeveralEndsIt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int round = 0; round < 500; round++) {
			Context parent = this.background.withCancel();
			Context context = parent.withTimeout(LONG);
			int n = 4;
			WaitGroup group = new WaitGroup();
			AtomicInteger wrong = new AtomicInteger();
			for (int i = 0; i < n; i++) {
				Context mine = (i % 2 == 0) ? context : parent;
				Throwable cause = new IllegalStateException(String.valueOf(i));
				group.go(gmp, () -> {
					mine.cancel(cause);
					Throwable seen = mine.cause();
					if (seen == null || !seen.equals(mine.cause())) {
						wrong.incrementAndGet();
					}
				});
			}
			assertThat(group.await(LONG)).isTrue();
			assertThat(wrong).hasValue(0);
			assertThat(parent.done().isClosed()).isTrue();
			assertThat(context.done().isClosed()).isTrue();
		}
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	/*
	 * The race that the class comment of CancelContext is about, and that of a timer that
	 * is started while the context ends.
	 */
	@Test
	void noChildOutlivesItsParentAndNoTimerItsContext(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		for (int round = 0; round < 3000; round++) {
			Context parent = this.background.withCancel();
			boolean timed = round % 2 == 0;
			CountDownLatch begun = new CountDownLatch(1);
			// It derives at the very moment when the parent ends.
			Future<List<Context>> deriving = gmp.go(() -> {
				List<Context> children = new ArrayList<>();
				do {
					children.add(timed ? parent.withTimeout(LONG) : parent.withCancel());
					begun.countDown();
				}
				while (!parent.isCancelled());
				return children;
			});
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			parent.cancel();
			List<Context> children = deriving.get(30, TimeUnit.SECONDS);
			assertThat(children.stream().allMatch(Context::isCancelled)).as("round %d", round).isTrue();
			assertThat(children.getLast().done().isClosed()).isTrue();
			assertThat(((CancelContext) parent).childCount()).isZero();
		}
		assertThat(DeadlineContext.timerCount()).isZero();
	}

	private static void assertActive(Context context) throws InterruptedException {
		assertActiveNow(context);
		assertThat(context.done().poll(Duration.ofMillis(1))).isNull();
		assertThat(context.done().isClosed()).isFalse();
	}

	private static void assertActiveNow(Context context) {
		assertThat(context.isCancelled()).isFalse();
		assertThat(context.err()).isNull();
		assertThat(context.cause()).isNull();
	}

	private static void assertCancelled(Context context) {
		assertThat(context.isCancelled()).isTrue();
		assertThat(context.done().isClosed()).isTrue();
		assertThat(context.err()).isExactlyInstanceOf(CancellationException.class).hasMessage("context canceled");
	}

	private static void assertDeadlineExceeded(Context context) {
		assertThat(context.isCancelled()).isTrue();
		assertThat(context.done().isClosed()).isTrue();
		assertThat(context.err()).isInstanceOf(DeadlineExceededException.class).hasMessage("context deadline exceeded");
	}

	private static List<Thread> timerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("gmp-deadlines"))
			.toList();
	}

	private static long usedAfterGc() {
		Runtime runtime = Runtime.getRuntime();
		long used = Long.MAX_VALUE;
		// The least of a few: other threads of the test's JVM allocate as well.
		for (int i = 0; i < 5; i++) {
			System.gc();
			used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
		}
		return used;
	}

}
