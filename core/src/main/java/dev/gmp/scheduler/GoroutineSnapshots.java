package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.SocketSnapshot;
import dev.gmp.inspect.WaitReason;
import dev.gmp.netpoll.Sockets;

/**
 * Looks at goroutines one by one, from any thread, without stopping them. Why one waits
 * is read off its stack, so that waiting itself costs nothing for it.
 */
final class GoroutineSnapshots {

	private final Scheduler scheduler;

	/** Those that a machine executes. */
	private final Map<G, GoroutineState> executed = new HashMap<>();

	/** Threads that wait for a socket; those that wait to write as the complement. */
	private final Map<Thread, Integer> socketWaits;

	/** Read when the first goroutine is seen to wait for one. */
	private @Nullable Sockets sockets;

	GoroutineSnapshots(Scheduler scheduler) {
		this.scheduler = scheduler;
		for (M m : scheduler.pool().all()) {
			G g = m.curg();
			if (g != null) {
				this.executed.put(g, (m.heldP() != null) ? GoroutineState.RUNNING : GoroutineState.SYSCALL);
			}
		}
		this.socketWaits = scheduler.jdk().socketWaits();
	}

	/**
	 * Looks at the oldest goroutines.
	 * @param max at how many at most
	 * @return the goroutines by id
	 */
	List<GoroutineSnapshot> take(int max) {
		List<G> all = new ArrayList<>();
		this.scheduler.allgs().forEach(all::add);
		return all.stream().sorted(Comparator.comparingLong((g) -> g.id)).limit(max).map(this::take).toList();
	}

	/**
	 * Looks at one goroutine.
	 * @param id its id
	 * @return the goroutine, {@code null} if it has ended or there never was one
	 */
	@Nullable GoroutineSnapshot find(long id) {
		List<G> found = new ArrayList<>(1);
		this.scheduler.allgs().forEach((g) -> {
			if (g.id == id) {
				found.add(g);
			}
		});
		return found.isEmpty() ? null : take(found.getFirst());
	}

	private GoroutineSnapshot take(G g) {
		Thread thread = g.thread();
		GoroutineState state = this.executed.get(g);
		Thread.State threadState = thread.getState();
		Object blocker = LockSupport.getBlocker(thread);
		List<StackTraceElement> stack = List.of(thread.getStackTrace());
		WaitReason reason = null;
		SocketSnapshot socket = null;
		if (state == null) {
			state = isWaiting(threadState) ? GoroutineState.WAITING : GoroutineState.RUNNABLE;
		}
		if (state == GoroutineState.WAITING) {
			socket = socket(thread);
			reason = (socket != null) ? WaitReason.IO_WAIT : reason(threadState, blocker, stack);
		}
		return new GoroutineSnapshot(g.id, thread.getName(), state, reason,
				(reason != null && blocker != null) ? blocker.getClass().getName() : null, socket, stack);
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
		Sockets sockets = this.sockets;
		if (sockets == null) {
			sockets = new Sockets();
			this.sockets = sockets;
		}
		Sockets.Addresses addresses = sockets.of(fd);
		return new SocketSnapshot(fd, read ? "read" : "write", addresses.protocol(), addresses.local(),
				addresses.remote());
	}

	/*
	 * What it is parked on tells, or the first frame from inside that is not about
	 * parking as such.
	 */
	private static WaitReason reason(Thread.State state, @Nullable Object blocker, List<StackTraceElement> stack) {
		if (blocker instanceof Waiting waiting) {
			return waiting.waitReason();
		}
		if (state == Thread.State.BLOCKED) {
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
			boolean parking = type.startsWith("java.lang.") || type.startsWith("jdk.internal.")
					|| type.equals(LockSupport.class.getName());
			if (!parking) {
				return type.startsWith("java.util.concurrent.") ? WaitReason.SYNC : WaitReason.PARK;
			}
		}
		return WaitReason.PARK;
	}

}
