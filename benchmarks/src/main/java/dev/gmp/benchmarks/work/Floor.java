package dev.gmp.benchmarks.work;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What the parts of a work cost at the least, without any scheduler: no queue, no
 * wake-up, nothing that is looked for. Where a scheduler may use all processors, so does
 * the floor.
 */
final class Floor {

	private static final int CACHE_LINE = 16;

	private Floor() {
	}

	/**
	 * Switches in one thread: what a value costs that one goroutine gives to another and
	 * waits for, since one has to stop and the other one to go on.
	 * @param times how many switches
	 */
	static Program switches(int times) {
		return () -> BareSwitch.run(() -> yields(times));
	}

	/**
	 * Switches on all processors.
	 * @param times how many switches, of all processors
	 */
	static Program switchesOnAll(int times) {
		return () -> onAll(times, (share) -> BareSwitch.run(() -> yields(share)));
	}

	/**
	 * Creates virtual threads on all processors, and runs each to its end.
	 * @param times how many, of all processors
	 */
	static Program starts(int times) {
		return () -> onAll(times, (share) -> {
			Runnable nothing = () -> {
			};
			for (int i = 0; i < share; i++) {
				BareSwitch.run(nothing);
			}
		});
	}

	/**
	 * A tree of virtual threads: creates and runs all of them, and switches for each that
	 * has to wait.
	 * @param starts how many nodes
	 * @param switches how many of them wait
	 */
	static Program startsAndSwitches(int starts, int switches) {
		Program created = starts(starts);
		Program waited = switchesOnAll(switches);
		return () -> {
			created.run();
			waited.run();
		};
	}

	/**
	 * Hands values from one thread to another one by a ring that only they know. Both
	 * spin, so that nobody is ever woken.
	 * @param values how many
	 * @param capacity of the ring
	 */
	static Program handed(int values, int capacity) {
		return () -> {
			if (processors() == 1) {
				alone(values, capacity);
				return;
			}
			Ring ring = new Ring(capacity);
			long[] sum = new long[1];
			List<Thread> both = List.of(Thread.ofPlatform().unstarted(() -> {
				for (int i = 0; i < values; i++) {
					ring.put(i);
				}
			}), Thread.ofPlatform().unstarted(() -> {
				for (int i = 0; i < values; i++) {
					sum[0] += ring.take();
				}
			}));
			run(both);
			Sum.check(sum[0], (long) values * (values - 1) / 2);
		};
	}

	/* Two threads that spin for each other would need a processor each. */
	private static void alone(int values, int capacity) {
		Ring ring = new Ring(capacity);
		long sum = 0;
		for (int i = 0; i < values; i++) {
			ring.put(i);
			sum += ring.take();
		}
		Sum.check(sum, (long) values * (values - 1) / 2);
	}

	private static void onAll(int times, IntConsumer part) throws InterruptedException {
		int threads = processors();
		List<Thread> all = new ArrayList<>();
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		for (int i = 0; i < threads; i++) {
			int share = times / threads + ((i < times % threads) ? 1 : 0);
			Thread thread = Thread.ofPlatform().unstarted(() -> part.accept(share));
			thread.setUncaughtExceptionHandler((one, ex) -> failure.set(ex));
			all.add(thread);
		}
		run(all);
		if (failure.get() != null) {
			throw new IllegalStateException("the floor failed", failure.get());
		}
	}

	private static void run(List<Thread> threads) throws InterruptedException {
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
	}

	/** More threads than there are cores would only stand in each other's way. */
	private static int processors() {
		return Math.min(Peer.processors(), Runtime.getRuntime().availableProcessors());
	}

	@SuppressWarnings("ThreadPriorityCheck") // A yield is the barest switch there is.
	static void yields(int times) {
		for (int i = 0; i < times; i++) {
			Thread.yield();
		}
	}

	/**
	 * A ring of one producer and one consumer, with their ends on cache lines of their
	 * own.
	 */
	private static final class Ring {

		private final Integer[] values;

		private final AtomicInteger[] ends = new AtomicInteger[3 * CACHE_LINE];

		private final AtomicInteger head;

		private final AtomicInteger tail;

		Ring(int capacity) {
			this.values = new Integer[capacity];
			// What lies between them keeps them apart.
			for (int i = 0; i < this.ends.length; i++) {
				this.ends[i] = new AtomicInteger();
			}
			this.head = this.ends[CACHE_LINE / 2];
			this.tail = this.ends[2 * CACHE_LINE];
		}

		void put(int value) {
			int at = this.tail.getPlain();
			while (at - this.head.getAcquire() == this.values.length) {
				Thread.onSpinWait();
			}
			this.values[at % this.values.length] = value;
			this.tail.setRelease(at + 1);
		}

		int take() {
			int at = this.head.getPlain();
			while (this.tail.getAcquire() == at) {
				Thread.onSpinWait();
			}
			int value = this.values[at % this.values.length];
			this.head.setRelease(at + 1);
			return value;
		}

	}

}
