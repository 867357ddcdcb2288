package dev.gmp;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.JdkSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.JdkAccessException;
import dev.gmp.scheduler.Scheduler;
import dev.gmp.scheduler.SchedulerOptions;
import dev.gmp.scheduler.SysmonOptions;

/**
 * A goroutine scheduler. Goroutines (G) run on machines (M, platform threads) that hold a
 * processor (P, the right to run goroutines and a local run queue).
 * <p>
 * A goroutine is a JDK virtual thread: blocking code parks the goroutine, not the thread.
 * Several schedulers may live in one JVM, independent of each other.
 *
 * <pre>{@code
 * try (Gmp gmp = Gmp.start()) {
 *     Future<String> page = gmp.go(() -> fetch(url));
 *     gmp.go(() -> log.info("as a goroutine"));
 *     page.get();
 * }
 * }</pre>
 * <p>
 * Any thread may call all methods. A scheduler owns platform threads, so its owner must
 * {@linkplain #close() close} it.
 */
public final class Gmp implements AutoCloseable {

	/** The most processors that a scheduler may have. */
	public static final int MAX_PROCESSORS = Scheduler.MAX_PROCESSORS;

	/** The most goroutines that {@link #dump()} shows. */
	public static final int MAX_DUMPED = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(Gmp.class);

	private final Engine engine;

	private final GoroutineBuilder unnamed;

	private Gmp(Engine engine) {
		this.engine = engine;
		this.unnamed = new GoroutineBuilder(engine);
	}

	/**
	 * Starts a scheduler with the default options.
	 * @return a running scheduler with a processor for each of
	 * {@link Runtime#availableProcessors()}
	 * @throws dev.gmp.GmpAccessException if this JVM gives no access to what the
	 * scheduler is built on
	 */
	public static Gmp start() {
		return builder().build();
	}

	/**
	 * Returns a builder with the default options.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Starts a goroutine, as Go's {@code go} statement does. An exception that the task
	 * throws goes to the thread's uncaught exception handler, or to the log if there is
	 * none.
	 * @param task what to run
	 * @return the goroutine's thread, started
	 * @throws RejectedExecutionException if the scheduler is closed and the caller is not
	 * one of its goroutines, or if it has as many goroutines as it may have
	 */
	public Thread go(Runnable task) {
		return this.unnamed.start(task);
	}

	/**
	 * Starts a goroutine with a name.
	 * @param name the name of its thread, which snapshots and dumps show
	 * @param task what to run
	 * @return the goroutine's thread, started
	 * @throws RejectedExecutionException as {@link #go(Runnable)} does
	 */
	public Thread go(String name, Runnable task) {
		return goroutine().name(name).start(task);
	}

	/**
	 * Starts a goroutine that computes a result.
	 * @param <T> the type of the result
	 * @param task what to run
	 * @return its outcome; cancelling it with {@code mayInterruptIfRunning} interrupts
	 * the goroutine
	 * @throws RejectedExecutionException as {@link #go(Runnable)} does
	 */
	public <T extends @Nullable Object> Future<T> go(Callable<T> task) {
		FutureTask<T> future = new FutureTask<>(task);
		this.unnamed.start(future);
		return future;
	}

	/**
	 * Starts a named goroutine that computes a result.
	 * @param <T> the type of the result
	 * @param name the name of its thread
	 * @param task what to run
	 * @return its outcome, as {@link #go(Callable)} gives it
	 * @throws RejectedExecutionException as {@link #go(Runnable)} does
	 */
	public <T extends @Nullable Object> Future<T> go(String name, Callable<T> task) {
		FutureTask<T> future = new FutureTask<>(task);
		goroutine().name(name).start(future);
		return future;
	}

	/**
	 * Returns a builder for goroutines with a name, a handler for uncaught exceptions, or
	 * without inherited thread locals; the counterpart of {@link Thread#ofVirtual()}.
	 * @return a new builder
	 */
	public GoroutineBuilder goroutine() {
		return new GoroutineBuilder(this.engine);
	}

	/**
	 * Returns a factory of unstarted goroutines, for any API that takes one.
	 * {@link Thread#start()} of such a thread throws {@link RejectedExecutionException}
	 * where {@link #go(Runnable)} would.
	 * @return a factory of unnamed goroutines
	 */
	public ThreadFactory threadFactory() {
		return goroutine().factory();
	}

	/**
	 * Returns a new executor that starts a goroutine for each task. Closing it waits for
	 * its tasks and leaves this scheduler open; there is no need to close it.
	 * @return a new executor
	 */
	public ExecutorService executor() {
		return Executors.newThreadPerTaskExecutor(threadFactory());
	}

	/**
	 * Takes a picture of this scheduler without stopping it. It may be taken at any time,
	 * also after {@link #close()}.
	 * @return what every processor, machine and queue holds now
	 */
	public GmpSnapshot snapshot() {
		return this.engine.snapshot();
	}

	/**
	 * Tells what runs the goroutines in this JVM. Takes no picture of them.
	 * @return the JDK, and whether there is a scheduler
	 */
	public JdkSnapshot jdk() {
		return this.engine.jdk();
	}

	/**
	 * Looks at goroutines one by one, without stopping them: what each does, and what it
	 * waits for. This takes some microseconds for each.
	 * @param max at how many to look at most, from 1; the oldest come first
	 * @return the goroutines by id
	 * @throws IllegalArgumentException if {@code max} is less than 1
	 */
	public List<GoroutineSnapshot> goroutines(int max) {
		checkMax(max);
		return this.engine.goroutines(max);
	}

	private static void checkMax(int max) {
		if (max < 1) {
			throw new IllegalArgumentException("max is " + max + ", allowed is 1 or more");
		}
	}

	/**
	 * Looks at the oldest {@value #MAX_DUMPED} goroutines, with the scheduler's picture
	 * and how many more there are, to be read by people: {@code toString()} of the result
	 * is a text such as Go prints when a program panics.
	 * @return the dump
	 */
	public GoroutineDump dump() {
		return dump(MAX_DUMPED);
	}

	/**
	 * Looks at goroutines as {@link #dump()} does.
	 * @param max at how many to look at most, from 1; the oldest come first
	 * @return the dump
	 * @throws IllegalArgumentException if {@code max} is less than 1
	 */
	public GoroutineDump dump(int max) {
		checkMax(max);
		return this.engine.dump(max);
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id, as snapshots tell it
	 * @return the goroutine, {@code null} if it has ended or there never was one
	 */
	public @Nullable GoroutineSnapshot goroutine(long id) {
		return this.engine.goroutine(id);
	}

	/**
	 * Returns the name of this scheduler, which the names of its threads begin with.
	 * @return the name
	 */
	public String name() {
		return this.engine.name();
	}

	/**
	 * Returns GOMAXPROCS, the number of processors.
	 * @return at least 1
	 */
	public int processors() {
		return this.engine.processors();
	}

	/**
	 * Changes GOMAXPROCS, as Go's {@code runtime.GOMAXPROCS} does, but without stopping
	 * anything. A processor that is taken away goes when its goroutine gives way, parks
	 * or ends, and its queue goes to the global run queue.
	 * @param processors from 1 to {@value #MAX_PROCESSORS}, and not more than
	 * {@linkplain Builder#machinesMax(int) the machines that there may be}
	 * @throws IllegalArgumentException if the number is not allowed; then nothing changes
	 * @throws IllegalStateException if there is no scheduler, see {@link FallbackPolicy}
	 */
	public void setProcessors(int processors) {
		OptionRule.PROCESSORS.check("processors", processors);
		this.engine.setProcessors(processors);
	}

	/**
	 * Returns whether {@link #close()} was called.
	 * @return {@code true} once no new goroutine is accepted from outside
	 */
	public boolean isClosed() {
		return this.engine.isClosed();
	}

	/**
	 * Closes this scheduler and waits for its goroutines. From now on only goroutines of
	 * this scheduler may start goroutines; any other thread that tries gets a
	 * {@link RejectedExecutionException}.
	 * <p>
	 * <strong>How long it takes.</strong> Closing takes as long as the goroutines, and at
	 * most {@link Builder#shutdownAwait(Duration)} and a moment. Goroutines that are left
	 * when three quarters of that time are over, or 5 seconds before its end if that is
	 * later, are interrupted, and have half a second in any case. Goroutines that hold
	 * closing up are named with their stacks at WARN after a second, and those that are
	 * left at the end once more. They still run to their end, so no thread waits for ever
	 * on a goroutine that was accepted; the last machine ends with the last goroutine.
	 * <p>
	 * <strong>Interrupts.</strong> If the calling thread is interrupted, the goroutines
	 * are interrupted without further waiting, and the thread's interrupt status is set
	 * on return.
	 * <p>
	 * <strong>Circles.</strong> A goroutine that closes its own scheduler does not wait
	 * for itself, nor for other goroutines that close it. The same is true of goroutines
	 * of several schedulers that close each other's. No thread waits for a goroutine that
	 * has called {@link System#exit}, which waits for the shutdown hooks and never
	 * returns.
	 * <p>
	 * <strong>Again.</strong> Closing a second time waits as well, unless stuck
	 * goroutines were reported.
	 */
	@Override
	public void close() {
		this.engine.close();
	}

	/**
	 * Closes this scheduler as {@link #close()} does, in times that are given here and
	 * not by {@link Builder#shutdownAwait(Duration)}: for who has spent a part of the
	 * time already. If it is closing meanwhile, its goroutines are interrupted when the
	 * first of those that close it does so.
	 * @param beforeInterrupt how long the goroutines may go on, not negative; zero
	 * interrupts them at once
	 * @param afterInterrupt how long those that are left are waited for when they were
	 * interrupted, not negative; at least half a second
	 * @throws IllegalArgumentException if a time is negative; then it is not closed
	 */
	public void closeWithin(Duration beforeInterrupt, Duration afterInterrupt) {
		checkNotNegative("beforeInterrupt", beforeInterrupt);
		checkNotNegative("afterInterrupt", afterInterrupt);
		this.engine.closeWithin(beforeInterrupt, afterInterrupt);
	}

	private static void checkNotNegative(String name, Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException(name + " is " + duration + ", allowed is zero or more");
		}
	}

	@Override
	public String toString() {
		return "Gmp[" + name() + ", gomaxprocs=" + processors() + (isClosed() ? ", closed]" : "]");
	}

	/**
	 * The options of a scheduler.
	 */
	public static final class Builder {

		private String name = "gmp";

		private int processors = Runtime.getRuntime().availableProcessors();

		private AccessPolicy access = AccessPolicy.AUTO;

		private NetpollPolicy netpoll = NetpollPolicy.AUTO;

		private FallbackPolicy fallback = FallbackPolicy.FAIL;

		private long goroutinesMax = Long.MAX_VALUE;

		private Duration shutdownAwait = Duration.ofSeconds(30);

		private @Nullable Integer machinesMax;

		private Duration machinesKeepAlive = SchedulerOptions.DEFAULT_MACHINES_KEEP_ALIVE;

		private Duration timeSlice = SysmonOptions.DEFAULT.timeSlice();

		private Duration handoffAfter = SysmonOptions.DEFAULT.handoffAfter();

		private Duration warnAfter = SysmonOptions.DEFAULT.warnAfter();

		private @Nullable Integer hogsMax;

		private @Nullable LongConsumer schedulingLatency;

		private Builder() {
		}

		/**
		 * Sets the name, {@code gmp} by default.
		 * @param name the name, not blank
		 * @return this builder
		 */
		public Builder name(String name) {
			if (name.isBlank()) {
				throw new IllegalArgumentException("name must not be blank");
			}
			this.name = name;
			return this;
		}

		/**
		 * Sets GOMAXPROCS, the number of processors:
		 * {@link Runtime#availableProcessors()} by default.
		 * @param processors from 1 to 1024
		 * @return this builder
		 */
		public Builder processors(int processors) {
			this.processors = OptionRule.PROCESSORS.check("processors", processors);
			return this;
		}

		/**
		 * Sets how the scheduler may reach the JDK's virtual threads,
		 * {@link AccessPolicy#AUTO} by default.
		 * @param access the policy
		 * @return this builder
		 */
		public Builder access(AccessPolicy access) {
			this.access = Objects.requireNonNull(access, "access");
			return this;
		}

		/**
		 * Sets what becomes of goroutines where the scheduler cannot work,
		 * {@link FallbackPolicy#FAIL} by default.
		 * @param fallback the policy
		 * @return this builder
		 */
		public Builder fallback(FallbackPolicy fallback) {
			this.fallback = Objects.requireNonNull(fallback, "fallback");
			return this;
		}

		/**
		 * Limits how many goroutines may be alive at once; no limit by default. Over it
		 * {@link RejectedExecutionException} is thrown. The limit is compared without a
		 * lock, so that n threads which start goroutines at the same instant may exceed
		 * it by n - 1.
		 * @param goroutinesMax at least 1
		 * @return this builder
		 */
		public Builder goroutinesMax(long goroutinesMax) {
			this.goroutinesMax = OptionRule.GOROUTINES_MAX.check("goroutinesMax", goroutinesMax);
			return this;
		}

		/**
		 * Sets how long {@link Gmp#close()} waits for the goroutines; 30 seconds by
		 * default. Those that have not ended when three quarters of it are over, or 5
		 * seconds before its end if that is later, are interrupted.
		 * @param shutdownAwait not negative; zero interrupts at once
		 * @return this builder
		 */
		public Builder shutdownAwait(Duration shutdownAwait) {
			this.shutdownAwait = OptionRule.SHUTDOWN_AWAIT.check("shutdownAwait", shutdownAwait);
			return this;
		}

		/**
		 * Limits the machines, the platform threads that run goroutines; 10,000 by
		 * default, as in Go. There are more machines than processors only while
		 * goroutines block their machine or compute without giving way. At the limit such
		 * a goroutine keeps its processor until a machine comes back; this is logged
		 * once.
		 * @param machinesMax not less than the number of processors
		 * @return this builder
		 */
		public Builder machinesMax(int machinesMax) {
			this.machinesMax = OptionRule.MACHINES_MAX.check("machinesMax", machinesMax);
			return this;
		}

		/**
		 * Sets how long a machine stays idle before its thread ends; a minute by default.
		 * As many as there are processors stay anyway.
		 * @param machinesKeepAlive more than zero
		 * @return this builder
		 */
		public Builder machinesKeepAlive(Duration machinesKeepAlive) {
			this.machinesKeepAlive = OptionRule.MACHINES_KEEP_ALIVE.check("machinesKeepAlive", machinesKeepAlive);
			return this;
		}

		/**
		 * Sets how long a goroutine runs before it is marked to give way at its next
		 * chance, see {@link Goroutine#checkpoint()}; 10 ms by default, as in Go.
		 * @param timeSlice at least a millisecond
		 * @return this builder
		 */
		public Builder timeSlice(Duration timeSlice) {
			this.timeSlice = OptionRule.TIME_SLICE.check("timeSlice", timeSlice);
			return this;
		}

		/**
		 * Sets after how long a processor is taken from a machine that is in
		 * {@link Goroutine#syscall}, or that does not react to the end of its slice; 10
		 * ms by default.
		 * @param handoffAfter at least a millisecond
		 * @return this builder
		 */
		public Builder handoffAfter(Duration handoffAfter) {
			this.handoffAfter = OptionRule.HANDOFF_AFTER.check("handoffAfter", handoffAfter);
			return this;
		}

		/**
		 * Sets after how long a goroutine that does not leave its machine is reported at
		 * WARN, with its stack, once a minute for each place in the code; 100 ms by
		 * default. One that computes has used a core for so long: time in which there was
		 * none for its thread does not count.
		 * @param warnAfter more than zero
		 * @return this builder
		 */
		public Builder warnAfter(Duration warnAfter) {
			this.warnAfter = OptionRule.WARN_AFTER.check("warnAfter", warnAfter);
			return this;
		}

		/**
		 * Sets how many goroutines should at most go on to compute on a thread of their
		 * own after their processor was taken; 256 by default. While others wait, an
		 * extra processor makes up for each of them. Beyond the limit the next ones keep
		 * their processor for ten times as long; this is logged once. There are never
		 * more threads than {@link #machinesMax} allows.
		 * @param hogsMax not negative
		 * @return this builder
		 */
		public Builder hogsMax(int hogsMax) {
			this.hogsMax = OptionRule.HOGS_MAX.check("hogsMax", hogsMax);
			return this;
		}

		/**
		 * Sets the consumer of samples of the scheduling latency, the time from runnable
		 * to running. One of 64 to 256 goroutines that become runnable is measured. There
		 * is no consumer by default.
		 * @param schedulingLatency takes nanoseconds, on the machine that is about to run
		 * the goroutine. The goroutine waits for the consumer, which should not block; if
		 * the consumer blocks or computes for long, the other goroutines go on without
		 * the machine.
		 * @return this builder
		 */
		public Builder schedulingLatency(LongConsumer schedulingLatency) {
			this.schedulingLatency = Objects.requireNonNull(schedulingLatency, "schedulingLatency");
			return this;
		}

		/**
		 * Sets what wakes goroutines that wait for sockets, {@link NetpollPolicy#AUTO} by
		 * default.
		 * @param netpoll the policy
		 * @return this builder
		 */
		public Builder netpoll(NetpollPolicy netpoll) {
			this.netpoll = Objects.requireNonNull(netpoll, "netpoll");
			return this;
		}

		/**
		 * Starts a scheduler with these options.
		 * @return a running scheduler
		 * @throws GmpAccessException if this JVM gives no access to what the scheduler is
		 * built on or the JDK is not supported, and {@link #fallback} is to fail; or if
		 * it is to poll sockets itself and cannot
		 * @throws IllegalArgumentException if there may be fewer machines than processors
		 * @throws IllegalStateException if the platform threads of its processors cannot
		 * be started
		 */
		public Gmp build() {
			SchedulerOptions options = new SchedulerOptions(this.name, this.processors, this.goroutinesMax,
					this.shutdownAwait, machinesMax(), this.machinesKeepAlive,
					new SysmonOptions(this.timeSlice, this.handoffAfter, this.warnAfter, this.hogsMax),
					this.netpoll.mode(), this.schedulingLatency);
			JdkAccess jdk;
			try {
				jdk = this.access.jdkAccess();
			}
			catch (GmpAccessException ex) {
				return withoutScheduler(ex);
			}
			try {
				return new Gmp(new SchedulerEngine(new Scheduler(jdk, options)));
			}
			catch (JdkAccessException ex) {
				throw new GmpAccessException(ex);
			}
		}

		private Gmp withoutScheduler(GmpAccessException ex) {
			if (this.fallback == FallbackPolicy.FAIL) {
				throw ex;
			}
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			String reason = String.valueOf(cause.getMessage());
			logger.warn("Goroutines of {} run as virtual threads on the JDK's own scheduler, not on GMP's. {} {}",
					this.name, reason, ex.action());
			return new Gmp(new FallbackEngine(this.name, this.goroutinesMax, this.shutdownAwait, reason));
		}

		private int machinesMax() {
			if (this.machinesMax == null) {
				return SchedulerOptions.DEFAULT_MACHINES_MAX;
			}
			return OptionRule.machinesMax(this.processors).check("machinesMax", this.machinesMax);
		}

	}

}
