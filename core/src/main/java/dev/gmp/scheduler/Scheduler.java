package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.jdk.JdkAccess;

/**
 * A G-M-P scheduler: how a goroutine begins, becomes runnable and ends. What runs next is
 * in {@link FindRunnable}, who sleeps and who is woken in {@link Machines}.
 */
public final class Scheduler {

	/** The most processors that a scheduler may have. */
	public static final int MAX_PROCESSORS = 1024;

	private final JdkAccess jdk;

	private final SchedulerOptions options;

	private final ThreadGroup threadGroup = topThreadGroup();

	private final CoarseClock clock = new CoarseClock(System.nanoTime());

	private final GlobalRunQueue grq;

	private final AllGs allgs;

	/** What the goroutines are started in; the JDK's thread dump shows it. */
	private final Object threadContainer;

	private final Timers timers;

	private final Processors processors;

	private final Demotion demotion;

	private final MachinePool pool;

	private final Machines machines;

	private final Syscalls syscalls;

	private final Latency latency;

	private final Netpoll netpoll;

	private final FindRunnable findRunnable;

	private final Sysmon sysmon;

	private final Shutdown shutdown;

	/** Whether there are goroutines that sysmon is to make runnable. */
	volatile boolean wakeupOverflowed;

	/** Made beforehand: it is needed when there is no memory for it. */
	private final Consumer<G> readyIfOverflowed = this::readyIfOverflowed;

	private final AtomicLong goroutineIds = new AtomicLong(1);

	/*
	 * Goroutines that were started or ended where no processor was held. The first is
	 * raised before the goroutine is queued, the second after it ended.
	 */
	private final AtomicLong foreignSpawned = new AtomicLong();

	private final AtomicLong foreignFinished = new AtomicLong();

	private final AtomicLong adopted = new AtomicLong();

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
			Function<Scheduler, FindRunnable> findRunnable, Function<Scheduler, Retake> retake) {
		this.jdk = jdk;
		this.options = options;
		this.grq = new GlobalRunQueue(jdk);
		this.allgs = new AllGs(jdk);
		this.threadContainer = jdk.newThreadContainer(options.name(), this::threadsOfContainer);
		this.timers = new Timers(this);
		this.processors = new Processors(this, options.processors());
		this.demotion = new Demotion(jdk);
		this.pool = new MachinePool(this, machineFactory);
		this.machines = new Machines(this, this.processors, this.pool);
		this.syscalls = new Syscalls(this);
		this.latency = new Latency(options.schedulingLatency());
		this.netpoll = new Netpoll(this, options.netpoll());
		try {
			this.findRunnable = findRunnable.apply(this);
			this.shutdown = new Shutdown(this);
			this.sysmon = new Sysmon(this, retake.apply(this));
			install();
		}
		catch (Throwable ex) {
			this.netpoll.close();
			throw ex;
		}
		startThreads();
	}

	/*
	 * What the JDK refers to comes after all that may fail.
	 */
	private void install() {
		Rehearsal.of(this);
		this.timers.install();
		try {
			this.netpoll.install();
		}
		catch (Throwable ex) {
			this.timers.close();
			throw ex;
		}
	}

	private void startThreads() {
		try {
			this.sysmon.start();
		}
		catch (Throwable ex) {
			this.netpoll.close();
			this.timers.close();
			throw new IllegalStateException(name() + ": the platform thread of sysmon cannot be started", ex);
		}
		// Each processor starts with a machine, so that the first goroutines need not
		// wait for threads to be created.
		boolean all = true;
		for (P p : this.processors.allps().procs) {
			all &= this.machines.startNewm(p, false);
		}
		if (!all) {
			this.shutdown.close();
			throw new IllegalStateException(name() + ": the platform threads of " + gomaxprocs()
					+ " processors cannot be started; allow the process more threads, or set fewer processors");
		}
	}

	/*
	 * Machines may be created by anybody, and live longer than the group of whoever it
	 * was.
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

	/**
	 * Returns the scheduler whose goroutine the current thread is.
	 * @return the scheduler, or {@code null} outside a goroutine
	 */
	public static @Nullable Scheduler current() {
		M m = currentMachine();
		return (m != null) ? m.scheduler : null;
	}

	/**
	 * Returns the machine of the goroutine that the current thread is.
	 * @return the machine, or {@code null} outside a goroutine
	 */
	static @Nullable M currentMachine() {
		JdkAccess jdk = JdkAccess.found();
		if (jdk == null || !Thread.currentThread().isVirtual()) {
			return null;
		}
		return (jdk.currentCarrierThread() instanceof M m) ? m : null;
	}

	/**
	 * Creates a goroutine that is not started.
	 * @param threadName the name of its thread, {@code null} for none
	 * @param inheritThreadLocals whether it inherits inheritable thread locals
	 * @param task what to run
	 * @return its thread
	 */
	public Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task) {
		G g = new G(this, nextGoroutineId());
		Thread thread = this.jdk.newVirtualThread(g, threadName, inheritThreadLocals, task);
		thread.setUncaughtExceptionHandler(UncaughtExceptions.HANDLER);
		g.setThread(thread);
		return thread;
	}

	/**
	 * Starts a goroutine.
	 * @param thread what {@link #newGoroutine} returned
	 * @throws RejectedExecutionException if it is refused
	 */
	public void start(Thread thread) {
		this.jdk.start(thread, this.threadContainer);
	}

	/*
	 * Adopted goroutines are in the JDK's own containers.
	 */
	private Stream<Thread> threadsOfContainer() {
		List<Thread> threads = new ArrayList<>();
		this.allgs.forEach((g) -> {
			Thread thread = g.thread();
			if (!g.adopted && thread.isAlive()) {
				threads.add(thread);
			}
		});
		return threads.stream();
	}

	private long nextGoroutineId() {
		P p = currentP();
		return (p != null) ? p.counters.nextGoroutineId(this) : this.goroutineIds.getAndIncrement();
	}

	long reserveGoroutineIds(int n) {
		return this.goroutineIds.getAndAdd(n);
	}

	/**
	 * Accepts a goroutine that the JDK starts, or refuses it.
	 * @param g the goroutine
	 * @param continuation what runs its thread
	 * @throws RejectedExecutionException if it is refused
	 */
	void start(G g, Runnable continuation) {
		checkLimit();
		M m = currentM();
		P p = (m != null) ? m.p : null;
		if (p != null && !p.retired) {
			// What may fail for want of memory comes before the goroutine counts.
			p.runq.prepareOverflow();
			p.allgs.add(g);
			p.counters.countSpawned();
			g.setContinuation(continuation);
			makeRunnableOn(p, g);
		}
		else {
			restoreShare(m);
			admitForeign(g, continuation, m != null);
		}
	}

	/**
	 * Accepts a virtual thread that plain JDK API created inside a goroutine, as a
	 * goroutine of its own: from now on the JDK hands its continuation to that.
	 * @param continuation what runs the thread
	 * @throws RejectedExecutionException if it is refused
	 */
	void adopt(Runnable continuation) {
		Thread thread = this.jdk.virtualThreadOf(continuation);
		G g = new G(this, nextGoroutineId(), true);
		g.setThread(thread);
		this.jdk.setScheduler(thread, g);
		start(g, continuation);
		this.adopted.incrementAndGet();
	}

	private void checkLimit() {
		long max = this.options.goroutinesMax();
		if (max != Long.MAX_VALUE && liveGoroutines() >= max) {
			throw new RejectedExecutionException(
					name() + " has as many goroutines as it may have, " + max + " (gmp.goroutines.max)");
		}
	}

	/*
	 * The count is raised before the look at `closed`, and close sets `closed` before it
	 * looks at the count: either this goroutine is refused, or close knows of it.
	 */
	private void admitForeign(G g, Runnable continuation, boolean byGoroutine) {
		this.foreignSpawned.incrementAndGet();
		boolean admitted = false;
		try {
			if (!byGoroutine && this.shutdown.isClosed()) {
				throw new RejectedExecutionException(name() + " is closed");
			}
			this.allgs.addForeign(g);
			g.setContinuation(continuation);
			makeRunnable(g, null);
			admitted = true;
		}
		finally {
			if (!admitted) {
				this.allgs.remove(g);
				this.foreignSpawned.decrementAndGet();
				this.shutdown.machineIdle();
			}
		}
	}

	/**
	 * Makes a goroutine runnable that was unparked, or that yielded. Called by the JDK,
	 * from any thread.
	 * @param g the goroutine
	 */
	void ready(G g) {
		M m = currentM();
		P p = (m != null) ? m.p : null;
		// The machine itself hands over the goroutine it was running: it has yielded, or
		// it was unparked while it was about to park.
		if (m != null && p != null && m.curg() == g && this.jdk.hasYielded(g.thread())) {
			if (p.preempt) {
				p.counters.preemptions++;
			}
			if (p.retired) {
				restoreShare(m);
				makeRunnable(g, null);
				return;
			}
			this.latency.draw(g, p);
			// The machine announces it if it goes on with another one: see FindRunnable.
			p.yielded.put(g);
			return;
		}
		Injection injecting = (m != null) ? m.injecting : null;
		if (injecting == null) {
			if (p == null || p.retired) {
				restoreShare(m);
			}
			makeRunnable(g, p);
		}
		else if (injecting == Injection.LOCAL && p != null && !p.retired) {
			g.since = this.clock.read();
			this.latency.draw(g, p);
			p.runq.put(g);
		}
		else {
			makeRunnable(g, null);
		}
	}

	/*
	 * Throws OutOfMemoryError only if the goroutine is in no queue: who is told so hands
	 * it over again, or gives it up.
	 */
	private void makeRunnable(G g, @Nullable P p) {
		// What a shell holds is found late. See Processors for who looks too early.
		if (p == null || p.retired) {
			if (this.sysmon.isAsleep()) {
				this.clock.set(System.nanoTime());
			}
			g.since = this.clock.read();
			this.latency.draw(g);
			this.grq.put(g);
			this.machines.wakepForGrq();
			return;
		}
		makeRunnableOn(p, g);
	}

	/*
	 * A goroutine without a processor is about to take locks that all others take.
	 */
	private void restoreShare(@Nullable M m) {
		if (m != null && m.niceBefore != M.NOT_DEMOTED) {
			this.demotion.restore(m);
		}
	}

	private void makeRunnableOn(P p, G g) {
		g.since = this.clock.read();
		this.latency.draw(g, p);
		if (g.passedOver && this.processors.idle() != 0) {
			p.runq.prepareOverflow();
			p.runq.put(g);
		}
		else {
			p.runq.putNext(g);
		}
		// See Machines: what is in runnext alone is not worth waking another machine.
		if (p.runq.size() > 0) {
			VarHandle.fullFence();
			this.machines.wakep();
		}
	}

	/**
	 * Makes goroutines runnable whose wake-up found no stack or no memory.
	 */
	void readyOverflowed() {
		// Before the visit: each goroutine is marked before this is set.
		this.wakeupOverflowed = false;
		this.allgs.forEach(this.readyIfOverflowed);
	}

	private void readyIfOverflowed(G g) {
		if (!g.wakeupOverflowed) {
			return;
		}
		g.wakeupOverflowed = false;
		try {
			makeRunnable(g, null);
		}
		catch (OutOfMemoryError ex) {
			// The next round tries again.
			g.wakeupOverflowed = true;
			this.wakeupOverflowed = true;
		}
	}

	/**
	 * Forgets a goroutine that has ended.
	 * @param g the goroutine
	 * @param m the machine that ran it last, on its own thread
	 */
	void goexit(G g, M m) {
		this.allgs.remove(g);
		g.forgetThread();
		P p = m.p;
		if (p != null) {
			p.counters.countFinished();
		}
		else {
			this.foreignFinished.incrementAndGet();
		}
	}

	/**
	 * Counts the goroutines that were accepted and have not ended.
	 * <p>
	 * Never less than the true number at the moment when the reading of the finished ones
	 * was complete: what finished was read before what was spawned. So 0 means that there
	 * was none at that moment.
	 * @return the number of live goroutines
	 */
	long liveGoroutines() {
		long finished = finished();
		return spawned() - finished;
	}

	long finished() {
		return this.foreignFinished.get() + this.processors.allps().finished();
	}

	long spawned() {
		return this.foreignSpawned.get() + this.processors.allps().spawned();
	}

	/**
	 * Counts the goroutines in the GRQ, including those that are on their way to it.
	 * @return the size
	 */
	int globalRunQueueSize() {
		int size = this.grq.size();
		for (P p : this.processors.allps().all) {
			size += p.yielded.size();
		}
		return size;
	}

	long adopted() {
		return this.adopted.get();
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
		for (P added : this.processors.resize(gomaxprocs)) {
			this.machines.handoffp(added);
		}
		// What lay in processors that went lies in the GRQ now.
		if (this.processors.hasVisibleWork()) {
			this.machines.wakep();
		}
	}

	/**
	 * Gives way if the current goroutine has run longer than a time slice, or if it goes
	 * on without a processor after a syscall.
	 */
	public static void checkpoint() {
		M m = currentMachine();
		if (m == null) {
			return;
		}
		P p = m.p;
		if (p == null) {
			m.scheduler.syscalls().checkpoint(m);
		}
		else if (p.preempt || p.retired) {
			yieldIfPossible();
		}
	}

	/**
	 * Yields, unless there is no memory for the stack of the goroutine that is to leave
	 * its machine: to go on is no failure of what it does.
	 */
	static void yieldIfPossible() {
		try {
			Thread.yield();
		}
		catch (OutOfMemoryError ex) {
			// It goes on.
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
		return Syscalls.syscall(task);
	}

	/**
	 * Runs a task that will block the machine for long, see {@code Goroutine.blocking}.
	 * @param <T> the type of its result
	 * @param task what to run
	 * @return its result
	 * @throws Exception what it throws
	 */
	public static <T extends @Nullable Object> T blocking(Callable<T> task) throws Exception {
		return Syscalls.blocking(task);
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
	 * Tells whether it was closed.
	 * @return whether it refuses goroutines from outside
	 */
	public boolean isClosed() {
		return this.shutdown.isClosed();
	}

	/**
	 * Closes it, see {@code Gmp.close}.
	 */
	public void close() {
		this.shutdown.close();
	}

	/**
	 * Takes a picture of it.
	 * @return the picture
	 */
	public GmpSnapshot snapshot() {
		return new Snapshots(this).take();
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return the goroutines by id
	 */
	public List<GoroutineSnapshot> goroutines(int max) {
		return new GoroutineSnapshots(this).take(max);
	}

	/**
	 * Takes a picture of it and looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return both
	 */
	public GoroutineDump dump(int max) {
		return new GoroutineSnapshots(this).dump(max);
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id
	 * @return the goroutine, {@code null} if there is none
	 */
	public @Nullable GoroutineSnapshot goroutine(long id) {
		return new GoroutineSnapshots(this).find(id);
	}

	JdkAccess jdk() {
		return this.jdk;
	}

	SchedulerOptions options() {
		return this.options;
	}

	ThreadGroup threadGroup() {
		return this.threadGroup;
	}

	CoarseClock clock() {
		return this.clock;
	}

	GlobalRunQueue grq() {
		return this.grq;
	}

	AllGs allgs() {
		return this.allgs;
	}

	Processors processors() {
		return this.processors;
	}

	Demotion demotion() {
		return this.demotion;
	}

	MachinePool pool() {
		return this.pool;
	}

	Syscalls syscalls() {
		return this.syscalls;
	}

	Latency latency() {
		return this.latency;
	}

	Machines machines() {
		return this.machines;
	}

	Timers timers() {
		return this.timers;
	}

	Netpoll netpoll() {
		return this.netpoll;
	}

	FindRunnable findRunnable() {
		return this.findRunnable;
	}

	Sysmon sysmon() {
		return this.sysmon;
	}

	Shutdown shutdown() {
		return this.shutdown;
	}

	@Nullable M currentM() {
		return (this.jdk.currentCarrierThread() instanceof M m && m.scheduler == this) ? m : null;
	}

	private @Nullable P currentP() {
		M m = currentM();
		return (m != null) ? m.p : null;
	}

}
