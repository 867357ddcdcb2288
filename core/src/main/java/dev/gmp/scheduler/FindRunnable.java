package dev.gmp.scheduler;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.concurrent.CoarseClock;

/**
 * Finds what a machine runs next: {@code findRunnable} of Go.
 *
 * <h2>The order</h2> First the goroutines of the own processor whose time has come go to
 * its ring, see {@link DueTimers}. Then the machine looks at:
 * <ol>
 * <li>every 61st time slice the GRQ, so that a local queue that never runs dry does not
 * starve it; for the same reason the sockets are polled then, and the timers of another
 * processor looked at;</li>
 * <li>{@code runnext}, then the ring of the own processor;</li>
 * <li>half of the ring of another processor, beginning at a random one;</li>
 * <li>a batch from the GRQ;</li>
 * <li>goroutines whose socket is ready, see {@link Netpoll}, or whose time has come on
 * another processor.</li>
 * </ol>
 * A machine that finds nothing gives up its processor, looks once more, and sleeps, see
 * {@link GoingIdle}. If work came soon lately ({@link AdaptiveSpin}), it spins for a
 * moment first.
 *
 * <h2>Where the order is not Go's</h2> Go looks at the GRQ and the network before it
 * steals. Here stealing comes first, and polling last. A ring that is worth stealing from
 * belongs to a machine that runs something else, so nobody is about to run what lies
 * there, while every machine comes by the GRQ. And the looks go from the cheap to the
 * dear: a ring that is empty costs two reads, taking from the GRQ its lock, and polling a
 * system call. What waits in the GRQ waits no longer for it. The GRQ has its turn each
 * 61st slice, at the end of a slice, and when it is the oldest, see {@link QueueAges}.
 *
 * <h2>A slice belongs to a chain</h2> A goroutine from {@code runnext} inherits the slice
 * of the goroutine before it. Otherwise a pair that wakes each other, or a goroutine that
 * starts its successor, would have its processor for itself. Sysmon ends the slice, see
 * {@link Retake}. Then the goroutine in {@code runnext} goes behind all that waits in the
 * GRQ. So whatever stands in the ring or in the GRQ waits for one slice at most for each
 * of those before it, and for the rest of the slice that has begun.
 *
 * <h2>What a machine leaves behind</h2> A machine that has found a goroutine may run it
 * for long. Its queues may hold more by then: timers that were due, sockets that were
 * ready, the rest of a batch, a goroutine whose slice was over, or one that yielded. The
 * machine announces all of that to an idle processor in one place, when it takes the
 * goroutine: {@link #announceRest}. What the goroutine itself makes runnable is announced
 * there, see {@link Lifecycle#ready}.
 */
class FindRunnable {

	private static final int STEAL_ROUNDS = 4;

	/**
	 * How long a goroutine may stand in {@code runnext} of a running processor before it
	 * is stolen. The machine there usually parks its goroutine right after having readied
	 * that one, and stealing it would move the pair to and fro. Go's thief sleeps for 3
	 * µs instead. A Java thread that sleeps takes tens of microseconds to wake up, so
	 * here the thief spins.
	 */
	static final long RUNNEXT_GRACE_NANOS = 20_000;

	private static final int SPINS_PER_CLOCK = 16;

	private final Processors processors;

	private final Wakeups wakeups;

	private final GoingIdle goingIdle;

	private final GlobalRunQueue grq;

	private final Netpoll netpoll;

	private final TimerHeaps timers;

	private final DueTimers dueTimers;

	/**
	 * Whether a machine spins before it parks. More than one would only disturb those
	 * that work.
	 */
	private final AtomicBoolean spinningBeforePark = new AtomicBoolean();

	FindRunnable(Parts parts) {
		this.processors = parts.processors;
		this.wakeups = parts.wakeups;
		this.goingIdle = parts.goingIdle;
		this.grq = parts.grq;
		this.netpoll = parts.netpoll;
		this.timers = parts.timers;
		this.dueTimers = parts.dueTimers;
	}

	/**
	 * Finds a goroutine to run, and sleeps until there is one.
	 * @param m the machine, on its own thread
	 * @return the goroutine, or {@code null} if the machine is to end
	 */
	@Nullable G findRunnable(M m) {
		boolean idle = false;
		long idleSince = 0;
		while (true) {
			P p = processorOf(m);
			if (p != null) {
				this.dueTimers.run(m, p);
				G g = local(m, p);
				if (g == null) {
					g = elsewhere(m, p, false);
				}
				if (g == null && (this.netpoll.poll(m, Injection.LOCAL) || this.dueTimers.runAny(m))) {
					g = p.runq.get();
				}
				if (g == null && this.wakeups.becomeSpinning(m)) {
					g = spin(m, p);
				}
				if (g != null) {
					if (idle) {
						m.spin.add(System.nanoTime() - idleSince);
					}
					announceRest(p);
					return g;
				}
			}
			if (!idle) {
				idle = true;
				idleSince = System.nanoTime();
				if (p != null && m.spinning && m.spin.pays() && spinBeforePark(p, idleSince)) {
					continue;
				}
			}
			if (!this.goingIdle.releaseAndStop(m)) {
				return null;
			}
		}
	}

	/*
	 * The fence is that of S1 and S2 in Wakeups: what lies here was put there a moment
	 * ago. The look at the own queues is only made where somebody could help.
	 */
	void announceRest(P p) {
		if (this.processors.idle() != 0 && p.hasVisibleWork()) {
			VarHandle.fullFence();
			this.wakeups.wakep();
		}
	}

	private @Nullable P processorOf(M m) {
		P p = m.p;
		if (p == null) {
			// Its goroutine went away in the middle of a syscall.
			return Syscalls.reacquire(m);
		}
		if (p.retired) {
			this.wakeups.dropShell(m, p);
			return null;
		}
		return p;
	}

	private @Nullable G local(M m, P p) {
		m.inheritTime = false;
		LocalRunQueue runq = p.runq;
		if (p.grqTurn || p.counters.schedtick % GlobalRunQueue.FIRST_EVERY == 0) {
			G g = turnOfGrq(m, p);
			if (g != null) {
				return g;
			}
		}
		G next = runq.getNext();
		if (next != null) {
			m.inheritTime = true;
			return next;
		}
		return runq.get();
	}

	/*
	 * While slices are inherited the tick stands still, so the end of such a slice is a
	 * turn of the GRQ as well. The goroutine that would have inherited it goes behind
	 * what was in the GRQ.
	 *
	 * At the end of a slice the ring comes first if its front has waited longer. Else two
	 * chains would pass the processor to each other through the GRQ, past the ring.
	 */
	private @Nullable G turnOfGrq(M m, P p) {
		// In this order: sysmon sets the other one first.
		p.grqTurn = false;
		boolean sliceExpired = p.sliceExpired;
		p.sliceExpired = false;
		this.netpoll.poll(m, Injection.GLOBAL);
		this.dueTimers.help(m, p);
		G g;
		if (p.counters.schedtick % GlobalRunQueue.FIRST_EVERY != 0 && ringIsOlder(p)) {
			g = p.runq.get();
		}
		else {
			p.yielded.exchange(0, p.batch);
			g = p.runq.putAllButFirst(p.batch);
			if (g == null) {
				g = this.grq.get();
			}
		}
		if (sliceExpired) {
			p.runq.kickNext(p.yielded);
		}
		return g;
	}

	private boolean ringIsOlder(P p) {
		int ring = p.runq.headSince();
		int global = this.grq.frontSince();
		if (global == CoarseClock.NONE) {
			global = p.yielded.headSince();
		}
		return ring != CoarseClock.NONE && global != CoarseClock.NONE && ring - global < 0;
	}

	/*
	 * A thread that makes work visible meanwhile sees that a machine spins, and wakes
	 * none. The machine does not spin while goroutines wait for sockets: to block in the
	 * poller is the better way to wait then, see Netpoll. Returns whether there is
	 * something to look at.
	 */
	private boolean spinBeforePark(P p, long start) {
		if (this.netpoll.hasWaiters() || !this.spinningBeforePark.compareAndSet(false, true)) {
			return false;
		}
		long limit = Math.min(AdaptiveSpin.SPIN_NANOS, this.timers.earliest() - this.timers.now());
		boolean found;
		// The thread that is to hand it work may stand in line for this very core, such
		// as
		// the thread of the JDK that wakes goroutines which wait for a monitor.
		Thread.yield();
		do {
			Thread.onSpinWait();
			found = this.processors.hasVisibleWork() || p.retired;
		}
		while (!found && System.nanoTime() - start < limit);
		this.spinningBeforePark.set(false);
		this.wakeups.setLively(found);
		return found;
	}

	private @Nullable G spin(M m, P p) {
		// Where nobody else has a processor nobody makes work for which it pays to wait.
		// What lies in the ring of an idle one, for which there was no machine, was
		// looked for before this.
		int rounds = this.processors.othersAreIdle() ? 1 : STEAL_ROUNDS;
		for (int round = 1; round < rounds; round++) {
			G g = elsewhere(m, p, round == STEAL_ROUNDS - 1);
			if (g != null) {
				return g;
			}
		}
		return null;
	}

	/*
	 * One round of looking for work that is not in the own queue.
	 */
	private @Nullable G elsewhere(M m, P p, boolean lastRound) {
		G g = steal(m, p, false, lastRound);
		if (g == null) {
			g = global(p);
		}
		if (g == null) {
			g = steal(m, p, true, false);
		}
		return g;
	}

	private @Nullable G global(P p) {
		if (this.grq.isEmpty()) {
			return p.yielded.get();
		}
		int gomaxprocs = this.processors.count();
		p.yielded.exchange(gomaxprocs, p.batch);
		if (p.batch.n == 0) {
			this.grq.getShare(gomaxprocs, p.batch);
		}
		// Those who put them into the GRQ may have seen that they were taken, and have
		// woken nobody, see Wakeups.wakepForGrq: announceRest does that for the rest.
		return p.runq.putAllButFirst(p.batch);
	}

	/*
	 * Steals half of a ring: of the local run queues, or of what was yielded there and is
	 * on its way to the GRQ.
	 */
	private @Nullable G steal(M m, P p, boolean yielded, boolean runnext) {
		P[] allp = this.processors.allps().all;
		int n = allp.length;
		if (n == 1) {
			return null;
		}
		int start = m.random(n);
		for (int i = 0; i < n; i++) {
			P victim = allp[(start + i < n) ? start + i : start + i - n];
			if (victim == p) {
				continue;
			}
			G g = p.runq.stealHalf(yielded ? victim.yielded : victim.runq);
			if (g != null) {
				p.counters.steals += 1 + p.runq.size();
				return g;
			}
			if (runnext) {
				g = stealNext(victim);
				if (g != null) {
					p.counters.steals++;
					return g;
				}
			}
		}
		return null;
	}

	private @Nullable G stealNext(P victim) {
		G next = victim.runq.runnext();
		if (next == null) {
			return null;
		}
		long start = System.nanoTime();
		do {
			for (int i = 0; i < SPINS_PER_CLOCK; i++) {
				Thread.onSpinWait();
				if (!victim.runq.isNext(next) || !this.grq.isEmpty()) {
					return null;
				}
			}
		}
		while (System.nanoTime() - start < RUNNEXT_GRACE_NANOS);
		return victim.runq.stealNext(next) ? next : null;
	}

	/**
	 * What it works with. A parameter object, since tests put classes in its place that
	 * leave out a rule.
	 *
	 * @param processors the processors
	 * @param wakeups is told of what is left behind
	 * @param goingIdle what a machine does that finds nothing
	 * @param grq the GRQ
	 * @param netpoll finds those whose socket is ready
	 * @param timers the timers
	 * @param dueTimers finds those whose time has come
	 */
	record Parts(Processors processors, Wakeups wakeups, GoingIdle goingIdle, GlobalRunQueue grq, Netpoll netpoll,
			TimerHeaps timers, DueTimers dueTimers) {

	}

}
