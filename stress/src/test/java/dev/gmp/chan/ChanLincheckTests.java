package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A channel with a buffer behaves as a bounded queue that can be closed, in some order of
 * the operations that agrees with what each thread has seen: checked by
 * <a href="https://lincheck.dev">Lincheck</a>, which makes the programs, runs them and
 * searches for the order.
 * <p>
 * Operations wait for a moment, or are interrupted while they wait and then begin anew:
 * one that has given up must not have had an effect.
 */
class ChanLincheckTests {

	private static final int ITERATIONS = Integer.getInteger("gmp.stress.iterations", 30);

	private static final int INVOCATIONS = 1000;

	private static StressOptions options() {
		return new StressOptions().iterations(ITERATIONS)
			.invocationsPerIteration(INVOCATIONS)
			.threads(3)
			.actorsPerThread(3)
			.actorsBefore(1)
			.actorsAfter(2)
			.minimizeFailedScenario(false)
			.sequentialSpecification(ClosableQueue.class);
	}

	@Test
	void isABoundedQueueWithClose() {
		options().check(Operations.class);
	}

	/**
	 * The test would see it if not.
	 */
	@Test
	void seesThatABrokenOneIsNot() {
		assertThatExceptionOfType(LincheckAssertionError.class)
			.isThrownBy(() -> options().check(BrokenOperations.class));
	}

	/**
	 * What the threads do.
	 */
	@Param(name = "value", gen = IntGen.class, conf = "1:5")
	public static class Operations {

		static final int CAPACITY = 2;

		private static final Duration MOMENT = Duration.ofNanos(20_000);

		final Chan<Integer> chan = Chan.make(CAPACITY);

		private @Nullable Thread waiting;

		@Operation
		public String offer(@Param(name = "value") int value) {
			try {
				return String.valueOf(tryOffer(value));
			}
			catch (ChanClosedException ex) {
				return "closed";
			}
		}

		boolean tryOffer(int value) {
			return this.chan.offer(value);
		}

		@Operation
		public @Nullable Integer poll() {
			return this.chan.poll();
		}

		@Operation
		public String offerForAMoment(@Param(name = "value") int value) {
			try {
				return String.valueOf(untilNotInterrupted(() -> this.chan.offer(value, MOMENT)));
			}
			catch (ChanClosedException ex) {
				return "closed";
			}
		}

		@Operation
		public @Nullable Integer pollForAMoment() {
			return untilNotInterrupted(() -> this.chan.poll(MOMENT));
		}

		@Operation
		public @Nullable Integer select() {
			return untilNotInterrupted(() -> new Select<@Nullable Integer>().receive(this.chan, (value) -> value)
				.receive(this.chan, (value) -> value)
				.after(MOMENT, () -> null)
				.select());
		}

		@Operation
		public void close() {
			this.chan.close();
		}

		@Operation
		public boolean isClosed() {
			return this.chan.isClosed();
		}

		@Operation
		public int size() {
			return this.chan.size();
		}

		@Operation
		public synchronized void interrupt() {
			if (this.waiting != null) {
				this.waiting.interrupt();
			}
		}

		private <T extends @Nullable Object> T untilNotInterrupted(Waiting<T> operation) {
			while (true) {
				synchronized (this) {
					this.waiting = Thread.currentThread();
				}
				try {
					return operation.run();
				}
				catch (InterruptedException ex) {
					// Once more.
				}
				finally {
					synchronized (this) {
						if (this.waiting == Thread.currentThread()) {
							this.waiting = null;
						}
					}
					Thread.interrupted();
				}
			}
		}

		interface Waiting<T extends @Nullable Object> {

			T run() throws InterruptedException;

		}

	}

	/**
	 * Looks for room and puts the value in two steps.
	 */
	public static class BrokenOperations extends Operations {

		@Override
		boolean tryOffer(int value) {
			if (this.chan.isClosed()) {
				throw new ChanClosedException();
			}
			if (this.chan.size() == CAPACITY) {
				return false;
			}
			this.chan.offer(value);
			return true;
		}

	}

	/**
	 * The specification.
	 */
	public static class ClosableQueue {

		private final Queue<Integer> queue = new ArrayDeque<>();

		private boolean closed;

		public String offer(int value) {
			if (this.closed) {
				return "closed";
			}
			if (this.queue.size() == Operations.CAPACITY) {
				return "false";
			}
			this.queue.add(value);
			return "true";
		}

		public @Nullable Integer poll() {
			return this.queue.poll();
		}

		public String offerForAMoment(int value) {
			return offer(value);
		}

		public @Nullable Integer pollForAMoment() {
			return poll();
		}

		public @Nullable Integer select() {
			return poll();
		}

		public void close() {
			this.closed = true;
		}

		public boolean isClosed() {
			return this.closed;
		}

		public int size() {
			return this.queue.size();
		}

		public void interrupt() {
			// Has no effect on what the others do.
		}

	}

}
