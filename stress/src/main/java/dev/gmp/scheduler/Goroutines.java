package dev.gmp.scheduler;

import java.time.Duration;

import dev.gmp.jdk.JdkAccess;

/**
 * Goroutines, schedulers and queues for the tests to play with.
 */
final class Goroutines {

	/** A scheduler without work: its machine and its sysmon sleep. */
	static final Scheduler IDLE = scheduler("idle", 1);

	/** A global run queue for local ones that never overflow. */
	static final GlobalRunQueue UNUSED_GRQ = newGrq();

	/**
	 * Just before the numbers of the slots and the positions themselves wrap: the third
	 * goroutine from here on lies in slot 0, at the position {@link Integer#MIN_VALUE}.
	 */
	static final int BEFORE_WRAP = Integer.MAX_VALUE - 1;

	/** Goroutines that no test links, so that all states can share them. */
	private static final G[] SHARED = create(2 * LocalRunQueue.CAPACITY);

	private Goroutines() {
	}

	static Scheduler scheduler(String name, int processors) {
		return new Scheduler(JdkAccess.get(true), SchedulerOptions.of(name, processors, Duration.ofSeconds(1)), M::new,
				FindRunnable::new, WithoutNet::new);
	}

	static GlobalRunQueue newGrq() {
		return new GlobalRunQueue(JdkAccess.get(true));
	}

	/**
	 * Creates processors that nobody runs, and none of which is idle.
	 * @param n how many
	 * @return the processors
	 */
	static Processors newProcessors(int n) {
		return new Processors(IDLE.jdk(), IDLE.grq(), IDLE.allgs(), IDLE.timers(), n);
	}

	static Wakeups newWakeups(Processors processors) {
		return new Wakeups(processors, IDLE.pool(), IDLE.idleMachines(), IDLE.grq(), new SysmonSleep(IDLE.jdk()));
	}

	static MachinePool newPool() {
		return new MachinePool(IDLE.idleMachines(), new SysmonSleep(IDLE.jdk()),
				(number, p, spinning) -> new M(IDLE, number, p, spinning), "unused", 1);
	}

	static P newProcessor(int id) {
		return new P(id, UNUSED_GRQ, IDLE.allgs().newSegment(), IDLE.timers().heapOf(id));
	}

	/**
	 * Returns a goroutine that may lie in rings, but in no global run queue.
	 * @param id its id, from 0
	 * @return the goroutine
	 */
	static G shared(int id) {
		return SHARED[id];
	}

	/**
	 * Creates goroutines that nobody else has.
	 * @param n how many; their ids begin at 0
	 * @return the goroutines
	 */
	static G[] create(int n) {
		G[] goroutines = new G[n];
		for (int i = 0; i < n; i++) {
			goroutines[i] = new G(IDLE.lifecycle(), i);
		}
		return goroutines;
	}

	/**
	 * Creates a goroutine without a virtual thread: a machine that resumes it runs a
	 * piece of code. It lives on for the scheduler, which has never counted it.
	 * @param scheduler its scheduler
	 * @param code what the machine runs
	 * @return the goroutine
	 */
	static G of(Scheduler scheduler, Runnable code) {
		G g = new G(scheduler.lifecycle(), 0);
		g.setThread(scheduler.sysmon());
		g.setContinuation(code);
		return g;
	}

	/**
	 * Empties a queue and moves it to {@link #BEFORE_WRAP}.
	 * @param queue a queue that nobody uses yet
	 */
	static void moveBeforeWrap(LocalRunQueue queue) {
		queue.head = BEFORE_WRAP;
		queue.tail = BEFORE_WRAP;
	}

	/**
	 * Looks after processors, but not for what was overlooked: that would hide that
	 * nobody was woken.
	 */
	private static final class WithoutNet extends Retake {

		WithoutNet(Retake.Parts parts) {
			super(parts);
		}

		@Override
		void helpIdle() {
			// Whoever makes something runnable has to tell.
		}

	}

}
