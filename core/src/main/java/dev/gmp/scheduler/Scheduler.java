package dev.gmp.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.concurrent.LogOnce;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.JdkSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.os.GcPauses;

/**
 * A G-M-P scheduler: the face of this package, and the place where its parts are put
 * together.
 *
 * <h2>How the parts are put together</h2> The constructor makes them from the bottom up,
 * so that each is handed the parts that it works with, complete. No part asks this class
 * for another one. Three things point upwards all the same: a {@link G} is what the JDK
 * calls, and passes that on to {@link Lifecycle}; an {@link M} is a thread, which runs
 * {@link Schedule}; and a call that finds its scheduler by the current thread, such as
 * {@link #checkpoint()}, goes through {@link M#scheduler}.
 */
public final class Scheduler {

	/** The most processors that a scheduler may have. */
	public static final int MAX_PROCESSORS = 1024;

	private static final Logger logger = LoggerFactory.getLogger(Scheduler.class);

	private final JdkAccess jdk;

	private final SchedulerOptions options;

	private final ThreadGroup threadGroup = topThreadGroup();

	private final GlobalRunQueue grq;

	private final AllGs allgs;

	private final TimerHeaps timers;

	private final Processors processors;

	private final GoroutineCount count;

	private final IdleMachines idleMachines;

	private final MachinePool pool;

	private final Termination termination;

	private final Wakeups wakeups;

	private final DueTimers dueTimers;

	private final Netpoll netpoll;

	private final Syscalls syscalls;

	private final Lifecycle lifecycle;

	private final Schedule schedule;

	private final Sysmon sysmon;

	private final Snapshots snapshots;

	private final Shutdown shutdown;

	/** What is released when the last machine and sysmon have ended, in this order. */
	private final AutoCloseable[] opened;

	private final LogOnce releaseFailure;

	/**
	 * Starts a scheduler.
	 * @param jdk the access to the JDK's virtual threads
	 * @param options its options
	 * @throws IllegalStateException if its threads cannot be started
	 * @throws dev.gmp.jdk.JdkAccessException if it is to poll sockets and cannot
	 */
	public Scheduler(JdkAccess jdk, SchedulerOptions options) {
		this(jdk, options, M::new);
	}

	Scheduler(JdkAccess jdk, SchedulerOptions options, MachineFactory machineFactory) {
		this(jdk, options, machineFactory, FindRunnable::new, Retake::new);
	}

	/*
	 * With seams for tests that leave out a rule.
	 */
	Scheduler(JdkAccess jdk, SchedulerOptions options, MachineFactory machineFactory,
			Function<FindRunnable.Parts, FindRunnable> findRunnableFactory,
			Function<Retake.Parts, Retake> retakeFactory) {
		this.jdk = jdk;
		this.options = options;
		String name = options.name();
		this.releaseFailure = new LogOnce(logger, Level.ERROR, "{}: not all could be released", name);

		// What goroutines, timers and processors are kept in.
		CoarseClock clock = new CoarseClock(System.nanoTime());
		this.grq = new GlobalRunQueue(jdk);
		this.allgs = new AllGs(jdk);
		this.timers = new TimerHeaps(jdk, options.processors());
		this.processors = new Processors(jdk, this.grq, this.allgs, this.timers, options.processors());
		this.count = new GoroutineCount(this.processors);

		// Which machines there are, which of them are idle, and who wakes them.
		NetpollChoice netpollChoice = NetpollChoice.open(jdk, options.netpoll());
		this.idleMachines = new IdleMachines(jdk, netpollChoice.sockets());
		SysmonSleep sysmonSleep = new SysmonSleep(jdk);
		// Machines are made later: they take from this scheduler what it has by then.
		MachinePool.Factory machines = (number, p, spinning) -> machineFactory.newMachine(this, number, p, spinning);
		this.pool = new MachinePool(this.idleMachines, sysmonSleep, machines, name, options.machinesMax());
		this.termination = new Termination(this.count, this.pool);
		this.wakeups = new Wakeups(this.processors, this.pool, this.idleMachines, this.grq, sysmonSleep);

		// What a machine does.
		Latency latency = new Latency(options.schedulingLatency());
		this.dueTimers = new DueTimers(this.timers, this.processors, name);
		this.netpoll = new Netpoll(netpollChoice, this.idleMachines, this.wakeups, this.processors, this.timers);
		GoingIdle goingIdle = new GoingIdle(this.processors, this.pool, this.idleMachines, this.wakeups, this.timers,
				this.netpoll, this.termination, clock);
		this.syscalls = new Syscalls(jdk, this.wakeups, clock);
		this.lifecycle = new Lifecycle(jdk, sysmonSleep, clock, this.grq, this.allgs, this.processors, this.wakeups,
				this.count, this.termination, latency, name, options.goroutinesMax());
		JdkHooks hooks = new JdkHooks(jdk);
		try {
			FindRunnable findRunnable = findRunnableFactory.apply(new FindRunnable.Parts(this.processors, this.wakeups,
					goingIdle, this.grq, this.netpoll, this.timers, this.dueTimers));
			this.schedule = new Schedule(findRunnable, this.wakeups, this.timers, this.dueTimers, this.lifecycle,
					latency, clock, this.pool);

			// What looks after the machines, and what looks at all of them.
			GcPauses gc = new GcPauses(jdk);
			LongRunning longRunning = new LongRunning(name, this.threadGroup);
			Retake retake = retakeFactory.apply(new Retake.Parts(this.processors, this.wakeups, this.pool, longRunning,
					this.grq, this.timers, clock, jdk, options));
			SysmonCounters sysmonCounters = new SysmonCounters();
			this.snapshots = new Snapshots(
					new Snapshots.Parts(options, jdk, clock, this.allgs, this.count, this.processors, this.pool,
							this.netpoll, this.termination, sysmonSleep, sysmonCounters, retake, longRunning, gc));
			OverdueRunnable overdue = new OverdueRunnable(name, this.snapshots, longRunning);
			this.sysmon = new Sysmon(this.threadGroup,
					new Sysmon.Parts(sysmonSleep, sysmonCounters, this.processors, this.pool, this.wakeups, this.timers,
							this.dueTimers, this.netpoll, this.lifecycle, this.allgs, clock, retake, overdue, gc,
							this::release),
					options);
			this.shutdown = new Shutdown(options, this.allgs, this.count, this.pool, this.termination, this.sysmon,
					longRunning, this.snapshots);

			this.opened = new AutoCloseable[] { longRunning, hooks, this.netpoll };
			// What the JDK refers to comes after all that may fail.
			Rehearsal.of(this.lifecycle, this.timers.heapOf(0),
					(number, p, spinning) -> new M(this, number, p, spinning));
			hooks.install(this.netpoll.sockets() != null);
		}
		catch (Throwable ex) {
			this.netpoll.close();
			throw ex;
		}
		startThreads();
	}

	private void startThreads() {
		try {
			this.sysmon.start();
		}
		catch (Throwable ex) {
			release();
			throw new IllegalStateException(name() + ": the platform thread of sysmon cannot be started", ex);
		}
		// Each processor starts with a machine, so that the first goroutines need not
		// wait for threads to be created.
		boolean all = true;
		for (P p : this.processors.allps().procs) {
			all &= this.wakeups.startNewm(p, false);
		}
		if (!all) {
			close();
			throw new IllegalStateException(name() + ": the platform threads of " + gomaxprocs()
					+ " processors cannot be started; allow the process more threads, or set fewer processors");
		}
	}

	/*
	 * Machines may be created by any thread, and live longer than the group of that.
	 */
	private static ThreadGroup topThreadGroup() {
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		ThreadGroup parent = group.getParent();
		while (parent != null) {
			group = parent;
			parent = group.getParent();
		}
		return group;
	}

	/*
	 * Sysmon calls this as its last act, when no goroutine and no machine is left. One
	 * part that fails keeps no other one open.
	 */
	private void release() {
		for (AutoCloseable part : this.opened) {
			try {
				part.close();
			}
			catch (Throwable ex) {
				this.releaseFailure.log(ex);
			}
		}
	}

	/**
	 * Returns the scheduler whose goroutine the current thread is.
	 * @return the scheduler, or {@code null} outside a goroutine
	 */
	public static @Nullable Scheduler current() {
		M m = M.current();
		return (m != null) ? m.scheduler : null;
	}

	/**
	 * Creates a goroutine that is not started.
	 * @param threadName the name of its thread, {@code null} for none
	 * @param inheritThreadLocals whether it inherits inheritable thread locals
	 * @param task what to run
	 * @return its thread
	 */
	public Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task) {
		return this.lifecycle.newGoroutine(threadName, inheritThreadLocals, task);
	}

	/**
	 * Starts a goroutine.
	 * @param thread what {@link #newGoroutine} returned
	 * @throws RejectedExecutionException if it is refused
	 */
	public void start(Thread thread) {
		this.lifecycle.start(thread);
	}

	/**
	 * Returns GOMAXPROCS.
	 * @return the number of processors
	 */
	public int gomaxprocs() {
		return this.processors.gomaxprocs();
	}

	/**
	 * Changes GOMAXPROCS, see {@code Gmp.setProcessors}.
	 * @param gomaxprocs the number of processors, already validated
	 */
	public void setGomaxprocs(int gomaxprocs) {
		this.wakeups.afterResize(this.processors.resize(gomaxprocs));
	}

	/**
	 * Gives way if the current goroutine has run longer than a time slice, or if it goes
	 * on without a processor after a syscall.
	 */
	public static void checkpoint() {
		M m = M.current();
		if (m == null) {
			return;
		}
		P p = m.p;
		if (p == null) {
			m.scheduler.syscalls.checkpoint(m);
		}
		else if (p.preempt || p.retired) {
			Syscalls.yieldIfPossible();
		}
	}

	/**
	 * Runs a task that may block the machine for a short time, see
	 * {@code Goroutine.syscall}.
	 * @param <T> the type of its result
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	public static <T extends @Nullable Object> T syscall(Callable<T> task) throws Exception {
		M m = M.current();
		return (m != null) ? m.scheduler.syscalls.syscall(m, task) : task.call();
	}

	/**
	 * Runs a task that will block the machine for long, see {@code Goroutine.blocking}.
	 * @param <T> the type of its result
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	public static <T extends @Nullable Object> T blocking(Callable<T> task) throws Exception {
		M m = M.current();
		return (m != null) ? m.scheduler.syscalls.blocking(m, task) : task.call();
	}

	/**
	 * Returns how many machines there may be.
	 * @return the number
	 */
	public int machinesMax() {
		return this.options.machinesMax();
	}

	/**
	 * Returns the scheduler's name.
	 * @return the name
	 */
	public String name() {
		return this.options.name();
	}

	/**
	 * Returns whether the scheduler was closed.
	 * @return whether it refuses goroutines from outside
	 */
	public boolean isClosed() {
		return this.termination.isClosed();
	}

	/**
	 * Closes the scheduler, see {@code Gmp.close}.
	 */
	public void close() {
		Scheduler home = current();
		this.shutdown.close((home != null) ? home.shutdown : null);
	}

	/**
	 * Closes the scheduler as {@link #close()} does, in other times.
	 * @param beforeInterrupt how long the goroutines may go on
	 * @param afterInterrupt how long those that are left are waited for when they were
	 * interrupted
	 */
	public void closeWithin(Duration beforeInterrupt, Duration afterInterrupt) {
		Scheduler home = current();
		this.shutdown.close((home != null) ? home.shutdown : null, TimeUnit.NANOSECONDS.convert(beforeInterrupt),
				TimeUnit.NANOSECONDS.convert(afterInterrupt));
	}

	/**
	 * Takes a picture of the scheduler.
	 * @return the picture
	 */
	public GmpSnapshot snapshot() {
		return this.snapshots.take();
	}

	/**
	 * Tells what it runs on.
	 * @return the JDK
	 */
	public JdkSnapshot jdkSnapshot() {
		return this.snapshots.jdk();
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return the goroutines by id
	 */
	public List<GoroutineSnapshot> goroutines(int max) {
		return this.snapshots.goroutines(max);
	}

	/**
	 * Takes a picture of the scheduler and looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return both
	 */
	public GoroutineDump dump(int max) {
		return this.snapshots.dump(max);
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id
	 * @return the goroutine, {@code null} if there is none
	 */
	public @Nullable GoroutineSnapshot goroutine(long id) {
		return this.snapshots.goroutine(id);
	}

	/**
	 * Runs a machine until the scheduler has no more use for it.
	 * @param m the machine, on its own thread
	 */
	void run(M m) {
		this.schedule.run(m);
	}

	// For the machines that it makes, for the hooks of the JDK, and for tests.

	ThreadGroup threadGroup() {
		return this.threadGroup;
	}

	JdkAccess jdk() {
		return this.jdk;
	}

	Lifecycle lifecycle() {
		return this.lifecycle;
	}

	DueTimers dueTimers() {
		return this.dueTimers;
	}

	Netpoll netpoll() {
		return this.netpoll;
	}

	GlobalRunQueue grq() {
		return this.grq;
	}

	AllGs allgs() {
		return this.allgs;
	}

	TimerHeaps timers() {
		return this.timers;
	}

	Processors processors() {
		return this.processors;
	}

	GoroutineCount count() {
		return this.count;
	}

	IdleMachines idleMachines() {
		return this.idleMachines;
	}

	MachinePool pool() {
		return this.pool;
	}

	Wakeups wakeups() {
		return this.wakeups;
	}

	Snapshots snapshots() {
		return this.snapshots;
	}

	Sysmon sysmon() {
		return this.sysmon;
	}

	/**
	 * Creates machines; a seam for tests, in which threads cannot be had.
	 */
	@FunctionalInterface
	interface MachineFactory {

		/**
		 * Creates a machine.
		 * @param scheduler its scheduler
		 * @param number its number
		 * @param p the processor it begins with, {@code null} if it begins idle
		 * @param spinning whether it is counted as spinning
		 * @return a thread that is not started
		 */
		M newMachine(Scheduler scheduler, int number, @Nullable P p, boolean spinning);

	}

}
