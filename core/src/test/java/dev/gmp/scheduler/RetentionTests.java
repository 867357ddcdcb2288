package dev.gmp.scheduler;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.OtherJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is left of goroutines that have ended, and of applications: nothing.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RetentionTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int BATCH = 500;

	private final Queue<WeakReference<Object>> payloads = new ConcurrentLinkedQueue<>();

	/**
	 * Returns a task of which it can be seen whether anybody refers to it.
	 * @param task what it does
	 * @return the task
	 */
	private Runnable payload(Runnable task) {
		Object payload = new byte[100];
		this.payloads.add(new WeakReference<>(payload));
		return () -> {
			try {
				task.run();
			}
			finally {
				Reference.reachabilityFence(payload);
			}
		};
	}

	private void assertNothingIsLeft() {
		assertThat(this.payloads).isNotEmpty();
		Awaitility.await().atMost(LIMIT).until(() -> {
			System.gc();
			this.payloads.removeIf((payload) -> payload.get() == null);
			return this.payloads.isEmpty();
		});
	}

	@Test
	void noTaskOutlivesItsGoroutineWhereverThatWasQueued() throws Exception {
		try (Gmp gmp = Gmp.builder().processors(2).build()) {
			for (int i = 0; i < 2_000; i++) {
				gmp.go(payload(Thread::yield)).join();
			}
			gmp.go(() -> {
				for (int i = 0; i < 4_000; i++) {
					gmp.go(payload(() -> {
					}));
					gmp.go(payload(Thread::yield));
					gmp.go(payload(() -> LockSupport.parkNanos(1_000)));
					Thread.ofVirtual().start(payload(Thread::yield));
					if (i % BATCH == 0) {
						Thread.yield();
					}
				}
			}).join();
			awaitEnd(gmp);
			assertNothingIsLeft();
		}
	}

	@Test
	void aThreadThatIsStartedAfterItsMakerHasEndedIsAdopted() throws Exception {
		try (Gmp gmp = Gmp.builder().processors(1).build()) {
			CountDownLatch ran = new CountDownLatch(1);
			Future<Thread> maker = gmp.go(() -> Thread.ofVirtual().unstarted(() -> {
				Thread.yield();
				assertThat(Goroutine.isGoroutine()).isTrue();
				ran.countDown();
			}));
			Thread child = maker.get(30, TimeUnit.SECONDS);
			awaitEnd(gmp);
			child.start();
			assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(child.join(LIMIT)).isTrue();
			assertThat(gmp.snapshot().counters().adopted()).isOne();
		}
	}

	/*
	 * "-DargLine=-Dgmp.test.goroutines=100000000" for as many as the heap walk is to be
	 * about.
	 */
	@Test
	void theTableOfGoroutinesIsBoundedByWhatLives() throws Exception {
		long starts = Long.getLong("gmp.test.goroutines", 2_000_000);
		int living = 10_000;
		try (Gmp gmp = Gmp.builder().processors(2).build()) {
			CountDownLatch end = new CountDownLatch(1);
			gmp.go(() -> {
				for (int i = 0; i < living; i++) {
					gmp.go(() -> {
						end.await();
						return null;
					});
					if (i % BATCH == 0) {
						Thread.yield();
					}
				}
			}).join();
			try {
				gmp.go(() -> {
					for (long started = 0; started < starts; started += BATCH) {
						CountDownLatch ended = new CountDownLatch(BATCH);
						for (int i = 0; i < BATCH; i++) {
							gmp.go((i == 0) ? payload(ended::countDown) : ended::countDown);
						}
						ended.await();
					}
					return null;
				}).get();
				assertNothingIsLeft();
				// Each processor and those outside fill one besides.
				assertThat(SchedulerProbe.slots(gmp)).isLessThan(4 * (living + BATCH) + 4 * 512);
			}
			finally {
				end.countDown();
			}
		}
	}

	private static void awaitEnd(Gmp gmp) {
		Awaitility.await().atMost(LIMIT).until(() -> gmp.snapshot().goroutines().total() == 0);
	}

	@Test
	void applicationsWhoseLivesOverlapAreCollected() throws Exception {
		List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
		ArrayDeque<Application> running = new ArrayDeque<>();
		for (int i = 0; i < 40; i++) {
			running.add(new Application(loaders));
			if (running.size() > 3) {
				// By turns the oldest one, one in the middle, and the newest one.
				Application ending = (i % 3 == 0) ? running.removeFirst()
						: (i % 3 == 1) ? removeSecond(running) : running.removeLast();
				ending.end();
			}
		}
		while (!running.isEmpty()) {
			running.removeFirst().end();
		}
		Awaitility.await().atMost(LIMIT).until(() -> {
			System.gc();
			return loaders.stream().allMatch((loader) -> loader.get() == null);
		});
	}

	private static Application removeSecond(ArrayDeque<Application> running) {
		Application first = running.removeFirst();
		Application second = running.removeFirst();
		running.addFirst(first);
		return second;
	}

	/**
	 * An application with a copy of GMP of its own, as in a server for several.
	 */
	private static final class Application {

		private final URLClassLoader loader;

		private @Nullable AutoCloseable gmp;

		Application(List<WeakReference<ClassLoader>> loaders) throws Exception {
			List<URL> urls = new ArrayList<>();
			for (Path place : OtherJvm.classPath()) {
				urls.add(place.toUri().toURL());
			}
			this.loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
			loaders.add(new WeakReference<>(this.loader));
			Object builder = call(this.loader.loadClass("dev.gmp.Gmp"), null, "builder");
			builder.getClass().getMethod("processors", int.class).invoke(builder, 1);
			AutoCloseable gmp = (AutoCloseable) call(builder.getClass(), builder, "build");
			this.gmp = gmp;
			Callable<Integer> task = () -> {
				Thread.sleep(1);
				return 42;
			};
			Future<?> future = (Future<?>) gmp.getClass().getMethod("go", Callable.class).invoke(gmp, task);
			assertThat(future.get(30, TimeUnit.SECONDS)).isEqualTo(42);
		}

		private static Object call(Class<?> type, @Nullable Object target, String method) throws Exception {
			return type.getMethod(method).invoke(target);
		}

		void end() throws Exception {
			AutoCloseable gmp = this.gmp;
			this.gmp = null;
			if (gmp != null) {
				gmp.close();
			}
			this.loader.close();
		}

	}

}
