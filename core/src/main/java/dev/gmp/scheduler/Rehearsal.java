package dev.gmp.scheduler;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

import dev.gmp.concurrent.AdaptiveSpin;
import dev.gmp.concurrent.Note;
import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.os.KernelThread;

/**
 * Takes the steps of scheduling once, on objects that are thrown away, before the first
 * scheduler of the JVM takes them.
 * <p>
 * The steps ask for no memory, or can do without it. But the JVM asks for memory at the
 * first use of a class, or of a call of a {@link java.lang.invoke.VarHandle} in the code,
 * and after 127 interpreted calls of a {@link java.lang.invoke.MethodHandle}, when it
 * spins a class for that handle. If the heap is full just then, such a call throws where
 * nothing can be thrown: a machine that was taken off a list is not woken. And a class
 * whose initialisation has failed can never be used again.
 */
final class Rehearsal {

	/** More than the interpreted calls after which a method handle is customized. */
	static final int CALLS = 130;

	private static final BiConsumer<Rehearsal, String> ANYTHING = Objects::requireNonNull;

	private static boolean done;

	private final JdkAccess jdk;

	private final Lifecycle lifecycle;

	private final TimerHeap timers;

	private final MachinePool.Factory machines;

	private Rehearsal(Lifecycle lifecycle, TimerHeap timers, MachinePool.Factory machines) {
		this.jdk = lifecycle.jdk;
		this.lifecycle = lifecycle;
		this.timers = timers;
		this.machines = machines;
	}

	/**
	 * Takes the steps, unless that was done.
	 * @param lifecycle of a scheduler whose threads are not started yet
	 * @param timers a heap, in which nothing is put
	 * @param machines creates a machine, which is not started
	 */
	static synchronized void of(Lifecycle lifecycle, TimerHeap timers, MachinePool.Factory machines) {
		if (done) {
			return;
		}
		Rehearsal rehearsal = new Rehearsal(lifecycle, timers, machines);
		rehearsal.classes();
		rehearsal.jdk();
		rehearsal.notes();
		rehearsal.locks();
		rehearsal.queues();
		rehearsal.processor();
		rehearsal.goroutine();
		done = true;
	}

	private void classes() {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			for (Class<?> type : List.of(Injection.class, KernelThread.class, AdaptiveSpin.class, Stall.class,
					Timer.class)) {
				lookup.ensureInitialized(type);
			}
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void jdk() {
		for (int i = 0; i < CALLS; i++) {
			this.jdk.currentCarrierThread();
			this.jdk.yieldCarrier();
			this.jdk.unparkPlatformThread(this.jdk.currentCarrierThread());
			this.jdk.onReservedStack(ANYTHING, this, "");
		}
	}

	private void notes() {
		Note note = new Note(this.jdk);
		note.sleep(0);
		note.wakeup(Thread.currentThread());
		note.sleep(1);
		note.wakeup(Thread.currentThread());
		note.sleep();
	}

	private void locks() {
		SpinLock lock = new SpinLock(this.jdk);
		lock.lock();
		lock.unlock();
		lock.lockContended();
		lock.unlock();
	}

	private void queues() {
		GlobalRunQueue global = new GlobalRunQueue(this.jdk);
		GlobalRunQueue.Batch batch = new GlobalRunQueue.Batch();
		LocalRunQueue queue = new LocalRunQueue(global);
		LocalRunQueue thief = new LocalRunQueue(global);
		G g = new G(this.lifecycle, 0);
		for (int i = 0; i < LocalRunQueue.CAPACITY + 2; i++) {
			queue.putNext(g);
		}
		queue.getNext();
		queue.putNext(g);
		queue.kickNext(queue);
		queue.putNext(g);
		queue.stealNext(g);
		queue.get();
		thief.stealHalf(queue);
		queue.exchange(2, batch);
		thief.drain();
		thief.putAllButFirst(batch);
		thief.drain();
		while (global.get() != null) {
			global.getShare(1, batch);
			batch.n = 0;
		}
		// Into the front, and out of it.
		global.put(g);
		global.get();
	}

	private void processor() {
		AllGs allgs = new AllGs(this.jdk);
		P p = new P(0, new GlobalRunQueue(this.jdk), allgs.newSegment(), this.timers);
		p.enterSyscall();
		p.takeFromSyscall();
		p.counters.countSpawned();
		p.counters.countFinished();
		p.counters.spawned();
		p.counters.finished();
		M m = this.machines.newMachine(-1, p, false);
		m.acquire(p);
		m.heldP();
		m.setCurg(null);
		m.curg();
		m.release(p);
		m.forget();
	}

	private void goroutine() {
		AllGs allgs = new AllGs(this.jdk);
		G g = new G(this.lifecycle, 0);
		g.forgetThread();
		g.claimEnd();
		allgs.newSegment().add(g);
		allgs.forEach((any) -> {
		});
		allgs.remove(g);
		this.jdk.endFailedTimedPark(Thread.ofVirtual().unstarted(() -> {
		}));
	}

}
