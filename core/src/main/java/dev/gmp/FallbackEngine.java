package dev.gmp;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GcSnapshot;
import dev.gmp.inspect.GlobalRunQueueSnapshot;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineCounts;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.HandoffCounts;
import dev.gmp.inspect.JdkSnapshot;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.NetpollSnapshot;
import dev.gmp.inspect.SchedulerCounters;
import dev.gmp.inspect.SchedulingMode;
import dev.gmp.inspect.SysmonSnapshot;
import dev.gmp.inspect.WaitReason;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.scheduler.UncaughtExceptions;

/**
 * Goroutines as stock virtual threads, where there is no scheduler. What does not depend
 * on one holds all the same: names, the limit of goroutines, who may start one after
 * {@code close}, and how that ends them. What depends on one, such as slices, handing off
 * and processors, is the JDK's affair.
 */
final class FallbackEngine implements Engine {

	private static final SysmonSnapshot NO_SYSMON = new SysmonSnapshot(true, 0, 0, 0, 0, 0, 0, 0, 0, 0,
			new GcSnapshot(0, 0, 0, 0, null), List.of());

	private final String name;

	private final long max;

	private final String reason;

	private final long started = System.nanoTime();

	private final AtomicLong ids = new AtomicLong();

	private final LongAdder spawned = new LongAdder();

	/** The goroutines that were started and have not ended, each with its id. */
	private final Map<Thread, Long> live = new ConcurrentHashMap<>();

	private final FallbackShutdown shutdown;

	/**
	 * Creates an engine.
	 * @param name the name of the scheduler that there is not
	 * @param max how many goroutines may be alive at once
	 * @param shutdownAwait how long closing may take
	 * @param reason why there is no scheduler
	 */
	FallbackEngine(String name, long max, Duration shutdownAwait, String reason) {
		this.name = name;
		this.max = max;
		this.reason = reason;
		this.shutdown = new FallbackShutdown(name, shutdownAwait, this.live.keySet());
	}

	/*
	 * The JDK starts it without asking anybody, if it is not started here: so whoever may
	 * not start it gets none.
	 */
	@Override
	public Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task) {
		checkAccepted();
		Thread.Builder.OfVirtual builder = Thread.ofVirtual().inheritInheritableThreadLocals(inheritThreadLocals);
		if (threadName != null) {
			builder.name(threadName);
		}
		return builder.uncaughtExceptionHandler(UncaughtExceptions.HANDLER).unstarted(() -> run(task));
	}

	private void checkAccepted() {
		if (isClosed() && !this.live.containsKey(Thread.currentThread())) {
			throw new RejectedExecutionException(this.name + " is closed");
		}
		if (this.max != Long.MAX_VALUE && this.live.size() >= this.max) {
			throw new RejectedExecutionException(
					this.name + " has as many goroutines as it may have, " + this.max + " (gmp.goroutines.max)");
		}
	}

	@Override
	public void start(Thread thread) {
		checkAccepted();
		enter(thread);
		try {
			thread.start();
		}
		catch (Throwable ex) {
			leave(thread);
			throw ex;
		}
	}

	private void run(Runnable task) {
		Thread current = Thread.currentThread();
		enter(current);
		try {
			task.run();
		}
		finally {
			leave(current);
		}
	}

	private void enter(Thread thread) {
		// Whoever was started here is there already.
		if (!this.live.containsKey(thread)) {
			this.live.put(thread, this.ids.incrementAndGet());
			this.spawned.increment();
		}
	}

	private void leave(Thread thread) {
		if (this.live.remove(thread) != null) {
			this.shutdown.goroutineEnded();
		}
	}

	@Override
	public JdkSnapshot jdk() {
		return new JdkSnapshot(SchedulingMode.FALLBACK, Runtime.version().toString(), JdkAccess.isTestedJdk(),
				this.reason, Map.of());
	}

	@Override
	public GmpSnapshot snapshot() {
		long uptime = Duration.ofNanos(System.nanoTime() - this.started).toMillis();
		GoroutineCounts counts = counts();
		long spawned = this.spawned.sum();
		return new GmpSnapshot(this.name, uptime, processors(), "none",
				new NetpollSnapshot(NetpollMode.JDK, this.reason, 0, 0, 0, 0, 0, null), isClosed(), counts,
				new GlobalRunQueueSnapshot(0), 0, List.of(), List.of(), NO_SYSMON, new SchedulerCounters(spawned,
						Math.max(spawned - counts.total(), 0), 0, 0, 0, 0, new HandoffCounts(0, 0, 0, 0), 0, 0),
				jdk());
	}

	private GoroutineCounts counts() {
		long total = 0;
		long runnable = 0;
		for (Thread thread : this.live.keySet()) {
			total++;
			if (state(thread) == GoroutineState.RUNNABLE) {
				runnable++;
			}
		}
		// The JDK does not tell which of them it runs.
		long running = Math.min(runnable, processors());
		return new GoroutineCounts(total, runnable - running, running, 0, total - runnable);
	}

	private static GoroutineState state(Thread thread) {
		return switch (thread.getState()) {
			case NEW, RUNNABLE -> GoroutineState.RUNNABLE;
			case BLOCKED, WAITING, TIMED_WAITING, TERMINATED -> GoroutineState.WAITING;
		};
	}

	@Override
	public List<GoroutineSnapshot> goroutines(int max) {
		return this.live.entrySet()
			.stream()
			.sorted(Comparator.comparing(Map.Entry::getValue))
			.limit(max)
			.map((entry) -> snapshot(entry.getValue(), entry.getKey()))
			.toList();
	}

	private static GoroutineSnapshot snapshot(long id, Thread thread) {
		GoroutineState state = state(thread);
		return new GoroutineSnapshot(id, thread.threadId(), thread.getName(), state,
				(state == GoroutineState.WAITING) ? WaitReason.PARK : null, null, null, null, null,
				List.of(thread.getStackTrace()));
	}

	@Override
	public GoroutineDump dump(int max) {
		GmpSnapshot snapshot = snapshot();
		List<GoroutineSnapshot> goroutines = goroutines(max);
		return new GoroutineDump(snapshot, goroutines, Math.max(snapshot.goroutines().total() - goroutines.size(), 0));
	}

	@Override
	public @Nullable GoroutineSnapshot goroutine(long id) {
		return this.live.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == id)
			.findAny()
			.map((entry) -> snapshot(id, entry.getKey()))
			.orElse(null);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public int processors() {
		return Integer.getInteger("jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());
	}

	@Override
	public void setProcessors(int processors) {
		throw new IllegalStateException(
				"processors cannot be set: goroutines run on the JDK's scheduler, as " + this.reason);
	}

	@Override
	public boolean isClosed() {
		return this.shutdown.isClosed();
	}

	@Override
	public void close() {
		this.shutdown.close();
	}

	@Override
	public void closeWithin(Duration beforeInterrupt, Duration afterInterrupt) {
		this.shutdown.close(beforeInterrupt, afterInterrupt);
	}

}
