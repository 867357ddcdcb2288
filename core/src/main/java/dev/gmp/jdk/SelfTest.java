package dev.gmp.jdk;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Tries on this JDK what the scheduler relies on, before there is a scheduler: a JDK that
 * differs from those that were tested fails here, with a message, and not under load.
 * <p>
 * One platform thread, the one that calls, is machine and scheduler at once: a virtual
 * thread runs only when this one runs its continuation, so that each step can be checked
 * before the next. It takes some milliseconds.
 */
final class SelfTest {

	private static final String NAME = "gmp-self-test";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	/** What the kernel never gives; who asks it about this gets an error. */
	private static final int NO_DESCRIPTOR = 1 << 30;

	private final Thread tester = Thread.currentThread();

	private final JdkAccess jdk;

	SelfTest(JdkAccess jdk) {
		this.jdk = jdk;
	}

	/**
	 * Lets a virtual thread run, park, be unparked, yield, make another one, sleep and
	 * end, as a goroutine does.
	 * @throws IllegalStateException if something is not as it is expected
	 */
	void threads() throws Exception {
		Inbox first = new Inbox();
		Inbox inbox = new Inbox();
		Inbox childs = new Inbox();
		FutureTask<Thread> childOf = new FutureTask<>(() -> script(childs));
		Thread thread = this.jdk.newVirtualThread(first, NAME, false, childOf);
		this.jdk.start(thread, this.jdk.newThreadContainer(NAME, () -> Stream.of(thread)));
		Runnable continuation = first.take("a started virtual thread is not handed to its scheduler");
		check(this.jdk.virtualThreadOf(continuation) == thread, "a continuation does not tell its virtual thread");
		this.jdk.setScheduler(thread, inbox);
		continuation.run();
		check(thread.getState() == Thread.State.WAITING, "a virtual thread that parks is not seen to wait");
		check(inbox.isEmpty() && !this.jdk.hasYielded(thread), "a virtual thread that parks is runnable");
		LockSupport.unpark(thread);
		inbox.takeAndRun(continuation, "an unparked virtual thread is not handed to its scheduler");
		check(this.jdk.hasYielded(thread), "a virtual thread that yields is not seen to have yielded");
		inbox.takeAndRun(continuation, "a virtual thread that yields is not handed to its scheduler");
		Runnable child = inbox.take("the child of a virtual thread is not handed to its parent's scheduler");
		check(child != continuation, "the child of a virtual thread is not handed to its parent's scheduler");
		Thread childThread = this.jdk.virtualThreadOf(child);
		this.jdk.setScheduler(childThread, childs);
		child.run();
		check(this.jdk.hasYielded(childThread), "an adopted virtual thread is not seen to have yielded");
		childs.takeAndRun(child, "an adopted virtual thread is not handed to its own scheduler");
		check(!childThread.isAlive(), "an adopted virtual thread does not run to its end");
		inbox.takeAndRun(continuation, "a virtual thread that has slept is not handed to its scheduler");
		check(!thread.isAlive() && !this.jdk.hasYielded(thread), "a virtual thread does not run to its end");
		check(childOf.get() == childThread, "a virtual thread has another child than it made");
	}

	@SuppressWarnings({ "ReferenceEquality", "ThreadPriorityCheck" }) // identity is asked
	private Thread script(Inbox childs) throws InterruptedException {
		check(this.jdk.currentCarrierThread() == this.tester,
				"the carrier of a virtual thread is not the thread that runs it");
		this.jdk.unparkPlatformThread(this.tester);
		this.jdk.yieldCarrier();
		this.jdk.parkCarrier(1);
		LockSupport.park(this);
		Thread.yield();
		Thread child = Thread.ofVirtual().name(NAME).unstarted(Thread::yield);
		child.start();
		check(childs.isEmpty(), "a virtual thread ran before its turn");
		Thread.sleep(0, 100_000);
		return child;
	}

	/**
	 * Lets a virtual thread wait for a time, and wakes it.
	 * @return why the JDK has to do that, {@code null} if it does not
	 */
	@Nullable String timers() {
		Inbox inbox = new Inbox();
		Queue<Wakeup> wakeups = new ConcurrentLinkedQueue<>();
		Thread thread = this.jdk.newVirtualThread(inbox, NAME, false, () -> LockSupport.parkNanos(this, 1_000_000));
		try {
			TimedParks.install((wakeup, nanos) -> take(wakeup, wakeups));
			try {
				thread.start();
				inbox.takeAndRun(null, "a started virtual thread is not handed to its scheduler");
				Wakeup wakeup = wakeups.poll();
				if (wakeup != null) {
					wakeup.run();
				}
				inbox.takeAndRun(null, "a virtual thread that has slept is not handed to its scheduler");
				check(wakeup != null, "nobody is asked to wake a virtual thread");
				check(!thread.isAlive(), "a virtual thread that was woken does not run to its end");
			}
			finally {
				TimedParks.uninstall();
			}
			return null;
		}
		catch (Throwable ex) {
			return Failures.notAsExpected("timers", ex);
		}
	}

	/*
	 * Others may sleep meanwhile, and are left to whoever wakes them otherwise.
	 */
	private @Nullable ScheduledFuture<?> take(Runnable wakeup, Queue<Wakeup> wakeups) {
		if (Thread.currentThread() != this.tester) {
			return null;
		}
		Wakeup taken = new Wakeup(wakeup);
		wakeups.add(taken);
		return taken;
	}

	/**
	 * Lets a virtual thread wait for a socket, and wakes it.
	 * @param sockets what offers such waits
	 * @return why the JDK has to do that, {@code null} if it does not
	 */
	@Nullable String sockets(PollerInterceptor sockets) {
		Inbox inbox = new Inbox();
		Probe probe = new Probe();
		FutureTask<Boolean> wait = new FutureTask<>(() -> {
			sockets.awaitReadable(NO_DESCRIPTOR);
			return true;
		});
		try {
			sockets.enterMachine();
			sockets.install(probe);
			try {
				Thread thread = this.jdk.newVirtualThread(inbox, NAME, false, wait);
				thread.start();
				inbox.takeAndRun(null, "a started virtual thread is not handed to its scheduler");
				if (wait.isDone()) {
					wait.get();
				}
				check(probe.registered, "nobody is asked to wait for a socket");
				check(sockets.waits().containsKey(thread), "a virtual thread that waits for a socket is not found");
				sockets.ready(new ReadySocket().is(NO_DESCRIPTOR), true);
				inbox.takeAndRun(null, "a virtual thread whose socket is ready is not handed to its scheduler");
				check(wait.isDone() && wait.get(), "a virtual thread whose socket is ready does not run to its end");
				check(probe.deregistered, "nobody is told of the end of a wait for a socket");
			}
			finally {
				sockets.uninstall();
				sockets.leaveMachine();
			}
			return null;
		}
		catch (Throwable ex) {
			return Failures.notAsExpected("pollers", ex);
		}
	}

	private static void check(boolean condition, String otherwise) {
		if (!condition) {
			throw new IllegalStateException(otherwise);
		}
	}

	/**
	 * What virtual threads are handed to, to be run by the thread that tests.
	 */
	private final class Inbox implements Executor {

		private final Queue<Runnable> runnable = new ConcurrentLinkedQueue<>();

		@Override
		public void execute(Runnable continuation) {
			this.runnable.add(continuation);
			LockSupport.unpark(SelfTest.this.tester);
		}

		boolean isEmpty() {
			return this.runnable.isEmpty();
		}

		Runnable take(String otherwise) {
			long start = System.nanoTime();
			Runnable next = this.runnable.poll();
			while (next == null) {
				check(System.nanoTime() - start < PATIENCE.toNanos(), otherwise);
				LockSupport.parkNanos(this, 1_000_000);
				next = this.runnable.poll();
			}
			return next;
		}

		void takeAndRun(@Nullable Runnable expected, String otherwise) {
			Runnable next = take(otherwise);
			check(expected == null || next == expected, otherwise);
			next.run();
		}

	}

	/**
	 * A wake-up that the thread that tests runs.
	 */
	private static final class Wakeup extends FutureTask<Boolean> implements ScheduledFuture<Boolean> {

		Wakeup(Runnable wakeup) {
			super(wakeup, true);
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return 0;
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(0, other.getDelay(TimeUnit.NANOSECONDS));
		}

	}

	/**
	 * Takes the wait of the virtual thread that tests, and leaves those of others.
	 */
	private static final class Probe implements SocketWaitHook {

		private volatile boolean registered;

		private volatile boolean deregistered;

		@Override
		public boolean register(int fd, boolean read) {
			this.registered |= fd == NO_DESCRIPTOR && read;
			return fd == NO_DESCRIPTOR;
		}

		@Override
		public boolean deregister(int fd, boolean read, boolean polled) {
			this.deregistered |= fd == NO_DESCRIPTOR && read && polled;
			return fd == NO_DESCRIPTOR;
		}

	}

}
