package dev.gmp.scheduler;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.CoarseClock;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.SocketSnapshot;
import dev.gmp.inspect.WaitReason;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.os.ProcSockets;

/**
 * Looks at goroutines one by one, from any thread, without stopping them. Why a goroutine
 * waits is read off what it is parked on and off its stack, so that waiting itself costs
 * nothing for it. Since when it waits is read off a field that its machine has written.
 */
final class GoroutineSnapshots {

	private final AllGs allgs;

	private final CoarseClock clock;

	/** Those that a machine executes. */
	private final Map<G, Execution> executed = new HashMap<>();

	/** Threads that wait for a socket; those that wait to write as the complement. */
	private final Map<Thread, Integer> socketWaits;

	/** Read when the first goroutine is seen to wait for one. */
	private @Nullable ProcSockets sockets;

	/**
	 * Notes which goroutines machines execute and which ones wait for sockets, for the
	 * looks at them that follow.
	 * @param allgs the goroutines
	 * @param pool the machines
	 * @param clock since when goroutines wait
	 * @param jdk the access to the JDK
	 */
	GoroutineSnapshots(AllGs allgs, MachinePool pool, CoarseClock clock, JdkAccess jdk) {
		this.allgs = allgs;
		this.clock = clock;
		for (M m : pool.all()) {
			G g = m.curg();
			if (g != null) {
				this.executed.put(g, execution(m, g));
			}
		}
		this.socketWaits = jdk.socketWaits();
	}

	private static Execution execution(M m, G g) {
		P p = m.heldP();
		if (state(m, g, p) == MachineState.RUNNING) {
			return new Execution(GoroutineState.RUNNING, null);
		}
		return new Execution(GoroutineState.SYSCALL, (p != null) ? p.sysmontick.progressAt : null);
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return the goroutines by id
	 */
	List<GoroutineSnapshot> take(int max) {
		return take(all(), max);
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param snapshot a picture of the scheduler
	 * @param max at how many at most
	 * @return both
	 */
	GoroutineDump dump(GmpSnapshot snapshot, int max) {
		List<G> all = all();
		List<GoroutineSnapshot> taken = take(all, max);
		return new GoroutineDump(snapshot, taken, all.size() - taken.size());
	}

	/**
	 * Returns what a machine does.
	 * @param m the machine
	 * @param g the goroutine that it executes, if any
	 * @param p the processor that it holds, if any
	 * @return the state that snapshots show
	 */
	static MachineState state(M m, @Nullable G g, @Nullable P p) {
		if (g != null) {
			if (p == null) {
				return MachineState.SYSCALL;
			}
			Stall stall = p.stall;
			if (stall == null) {
				return MachineState.RUNNING;
			}
			return (stall == Stall.HOG) ? MachineState.HOG : MachineState.BLOCKED;
		}
		if (m.parked) {
			return MachineState.PARKED;
		}
		return m.spinning ? MachineState.SPINNING : MachineState.IDLE;
	}

	private List<G> all() {
		List<G> all = new ArrayList<>();
		this.allgs.forEach((g) -> {
			if (!g.isForgotten()) {
				all.add(g);
			}
		});
		return all;
	}

	private List<GoroutineSnapshot> take(List<G> goroutines, int max) {
		return goroutines.stream().sorted(Comparator.comparingLong((g) -> g.id)).limit(max).map(this::take).toList();
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id
	 * @return the goroutine, {@code null} if it has ended or there never was one
	 */
	@Nullable GoroutineSnapshot find(long id) {
		List<G> found = new ArrayList<>(1);
		this.allgs.forEach((g) -> {
			if (g.id == id && !g.isForgotten()) {
				found.add(g);
			}
		});
		return found.isEmpty() ? null : take(found.getFirst());
	}

	/**
	 * Looks at one goroutine.
	 * @param g the goroutine
	 * @return what it does
	 */
	GoroutineSnapshot take(G g) {
		Thread thread = g.thread();
		Thread.State threadState = thread.getState();
		// In this order: see G.since.
		int since = g.since;
		long now = System.nanoTime();
		Object blocker = LockSupport.getBlocker(thread);
		List<StackTraceElement> stack = List.of(thread.getStackTrace());
		Execution execution = this.executed.get(g);
		GoroutineState state = state(execution, threadState, since);
		return switch (state) {
			case WAITING -> {
				SocketSnapshot socket = socket(thread);
				WaitReason reason = (socket != null) ? WaitReason.IO_WAIT : reason(threadState, blocker, stack);
				// What its machine has not written yet it will write now.
				long age = (since != CoarseClock.NONE) ? this.clock.age(since, now) : 0;
				yield snapshot(g, thread, state, reason, blocker, age, socket, stack);
			}
			case SYSCALL ->
				snapshot(g, thread, state, WaitReason.SYSCALL, null, age(execution, since, now), null, stack);
			case RUNNABLE, RUNNING -> snapshot(g, thread, state, null, null, null, null, stack);
		};
	}

	private static GoroutineState state(@Nullable Execution execution, Thread.State threadState, int since) {
		boolean waiting = isWaiting(threadState);
		if (execution == null) {
			return waiting ? GoroutineState.WAITING : GoroutineState.RUNNABLE;
		}
		// It has left its machine since that was looked at.
		boolean left = waiting && since != CoarseClock.NONE && execution.state() == GoroutineState.RUNNING;
		return left ? GoroutineState.WAITING : execution.state();
	}

	private @Nullable Long age(@Nullable Execution execution, int since, long now) {
		Long stalledSince = (execution != null) ? execution.stalledSince() : null;
		if (stalledSince != null) {
			return Math.max(now - stalledSince, 0);
		}
		return (since != CoarseClock.NONE) ? this.clock.age(since, now) : null;
	}

	private static GoroutineSnapshot snapshot(G g, Thread thread, GoroutineState state, @Nullable WaitReason reason,
			@Nullable Object blocker, @Nullable Long age, @Nullable SocketSnapshot socket,
			List<StackTraceElement> stack) {
		Long millis = (age != null) ? TimeUnit.NANOSECONDS.toMillis(age) : null;
		Instant since = (millis != null) ? Instant.now().truncatedTo(ChronoUnit.MILLIS).minusMillis(millis) : null;
		return new GoroutineSnapshot(g.id, thread.threadId(), thread.getName(), state, reason,
				(blocker != null) ? nameOf(blocker) : null, since, millis, socket, stack);
	}

	private static String nameOf(Object blocker) {
		Object on = (blocker instanceof ParkBlocker waiting) ? waiting.waitsOn() : blocker;
		return on.getClass().getName();
	}

	private static boolean isWaiting(Thread.State state) {
		return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.BLOCKED;
	}

	private @Nullable SocketSnapshot socket(Thread thread) {
		Integer wait = this.socketWaits.get(thread);
		if (wait == null) {
			return null;
		}
		boolean read = wait >= 0;
		int fd = read ? wait : ~wait;
		ProcSockets sockets = this.sockets;
		if (sockets == null) {
			sockets = new ProcSockets();
			this.sockets = sockets;
		}
		ProcSockets.Addresses addresses = sockets.of(fd);
		return new SocketSnapshot(fd, read ? "read" : "write", addresses.protocol(), addresses.local(),
				addresses.remote());
	}

	/*
	 * What it is parked on tells, or the first frame from inside that is not about
	 * parking as such.
	 */
	private static WaitReason reason(Thread.State state, @Nullable Object blocker, List<StackTraceElement> stack) {
		if (blocker instanceof ParkBlocker waiting) {
			return waiting.waitReason();
		}
		if (state == Thread.State.BLOCKED) {
			return WaitReason.SYNC;
		}
		if (!stack.isEmpty() && !isOfParking(stack.getFirst().getClassName())) {
			// The JVM has unmounted it, until another one has initialised a class.
			return WaitReason.SYNC;
		}
		for (StackTraceElement frame : stack) {
			String type = frame.getClassName();
			String method = frame.getMethodName();
			if (type.startsWith("sun.nio.ch.")) {
				return WaitReason.IO_WAIT;
			}
			if (type.equals("java.lang.Thread") && method.startsWith("sleep")) {
				return WaitReason.SLEEP;
			}
			if (type.equals("java.lang.Object") && method.startsWith("wait")) {
				return WaitReason.SYNC;
			}
			if (!isOfParking(type)) {
				return type.startsWith("java.util.concurrent.") ? WaitReason.SYNC : WaitReason.PARK;
			}
		}
		return WaitReason.PARK;
	}

	private static boolean isOfParking(String type) {
		return type.startsWith("java.lang.") || type.startsWith("jdk.internal.")
				|| type.equals(LockSupport.class.getName());
	}

	/**
	 * How a machine executes a goroutine.
	 *
	 * @param state running or syscall
	 * @param stalledSince since when it does not react, if that is why it has lost its
	 * processor; of {@link System#nanoTime()}
	 */
	private record Execution(GoroutineState state, @Nullable Long stalledSince) {
	}

}
