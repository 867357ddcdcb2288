package dev.gmp.testing;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How threads of tests wait: for each other, within bounds, and on purpose.
 */
public final class Threads {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Set<Thread.State> WAITING = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

	private Threads() {
	}

	/**
	 * Waits until a thread waits for something.
	 * @param thread the thread
	 */
	public static void awaitWaiting(Thread thread) {
		Awaitility.await()
			.atMost(LONG)
			.pollInterval(Duration.ofMillis(1))
			.until(() -> WAITING.contains(thread.getState()));
	}

	/**
	 * Waits until threads have ended; one that has not ended after half a minute is a
	 * failure.
	 * @param threads the threads
	 * @throws InterruptedException if interrupted
	 */
	public static void join(List<Thread> threads) throws InterruptedException {
		for (Thread thread : threads) {
			assertThat(thread.join(LONG)).as("%s has ended", thread).isTrue();
		}
	}

	/**
	 * Waits for a latch in a task that must not throw: an interrupt ends the wait and is
	 * kept.
	 * @param latch the latch
	 */
	public static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Sleeps in a task that must not throw: an interrupt ends the sleep and is kept.
	 * @param millis how long
	 */
	public static void pause(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Waits until it is released, whoever interrupts it.
	 * @param release becomes {@code true} when the wait ends
	 */
	public static void waitStubbornly(AtomicBoolean release) {
		while (!release.get()) {
			try {
				Thread.sleep(1);
			}
			catch (InterruptedException ex) {
				// What makes it stubborn.
			}
		}
	}

}
