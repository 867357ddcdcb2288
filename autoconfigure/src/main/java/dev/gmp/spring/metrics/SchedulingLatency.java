package dev.gmp.spring.metrics;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

import io.micrometer.core.instrument.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes the samples of a scheduler's latency, the time from runnable to running, to
 * {@link Timer timers}: {@code Gmp.builder().schedulingLatency(latency)}. The timers
 * become known only when the scheduler runs already. Until then samples are dropped.
 *
 * <h2>Why a machine never waits here</h2> A timer may take locks, as Micrometer's own
 * timers do when a scrape reads the maximum. The machine that brings a sample only puts
 * it into a buffer without locks. A daemon thread, which starts with the first timer,
 * records the samples. A sample that finds the buffer full is dropped; there are enough
 * of them then.
 */
public final class SchedulingLatency implements LongConsumer, AutoCloseable {

	private static final Log logger = LogFactory.getLog(SchedulingLatency.class);

	private static final int CAPACITY = 1024;

	/**
	 * How long samples are gathered after the first one. Were each recorded at once, the
	 * machines would wake the thread for each.
	 */
	private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * Each is a sample plus one, or 0 if there is none. Their order is of no interest.
	 */
	private final AtomicLongArray samples = new AtomicLongArray(CAPACITY);

	private final AtomicInteger next = new AtomicInteger();

	/**
	 * Whether the thread sleeps until there is a sample. It sets this, then looks for
	 * samples; a machine that brings one adds it first, and then looks at this. So one of
	 * the two sees the other.
	 */
	private final AtomicBoolean asleep = new AtomicBoolean();

	private final String name;

	private volatile Timer[] timers = {};

	private volatile @Nullable Thread recorder;

	private volatile boolean closed;

	private boolean failureLogged;

	/**
	 * Creates a recorder without a timer.
	 * @param name what the name of its thread begins with
	 */
	public SchedulingLatency(String name) {
		this.name = name;
	}

	/**
	 * Takes a sample. Never waits and never throws.
	 * @param nanos how long a goroutine was runnable before it ran, in nanoseconds
	 */
	@Override
	public void accept(long nanos) {
		Thread thread = this.recorder;
		if (thread == null) {
			return;
		}
		int slot = this.next.getAndIncrement() & (CAPACITY - 1);
		if (this.samples.compareAndSet(slot, 0, nanos + 1) && this.asleep.get()
				&& this.asleep.compareAndSet(true, false)) {
			LockSupport.unpark(thread);
		}
	}

	/**
	 * Records samples from now on with a timer, besides those given before. A timer that
	 * was given already, and any timer after {@link #close()}, is left out.
	 * @param timer what to record with
	 */
	@SuppressWarnings("ReferenceEquality") // those of two registries are equal
	public synchronized void recordTo(Timer timer) {
		if (this.closed || Arrays.stream(this.timers).anyMatch((it) -> it == timer)) {
			return;
		}
		Timer[] extended = Arrays.copyOf(this.timers, this.timers.length + 1);
		extended[this.timers.length] = timer;
		this.timers = extended;
		if (this.recorder == null) {
			this.recorder = Thread.ofPlatform()
				.daemon()
				.name(this.name + "-latency")
				.inheritInheritableThreadLocals(false)
				.start(this::run);
		}
	}

	private void run() {
		while (!this.closed) {
			if (drain()) {
				LockSupport.parkNanos(this, GATHER_NANOS);
			}
			else {
				this.asleep.set(true);
				if (!drain() && !this.closed) {
					LockSupport.park(this);
				}
				this.asleep.set(false);
			}
		}
	}

	private boolean drain() {
		boolean found = false;
		for (int slot = 0; slot < CAPACITY; slot++) {
			long sample = this.samples.get(slot);
			if (sample != 0) {
				this.samples.set(slot, 0);
				record(sample - 1);
				found = true;
			}
		}
		return found;
	}

	private void record(long nanos) {
		for (Timer timer : this.timers) {
			try {
				timer.record(nanos, TimeUnit.NANOSECONDS);
			}
			catch (Throwable ex) {
				logFailure(timer, ex);
			}
		}
	}

	private void logFailure(Timer timer, Throwable ex) {
		if (!this.failureLogged) {
			this.failureLogged = true;
			logger.warn("Timer '" + timer.getId() + "' threw; this is logged once", ex);
		}
	}

	/**
	 * Ends recording. Samples that come later are dropped. May be called more than once.
	 */
	@Override
	public synchronized void close() {
		this.closed = true;
		Thread thread = this.recorder;
		this.recorder = null;
		if (thread != null) {
			LockSupport.unpark(thread);
		}
	}

}
