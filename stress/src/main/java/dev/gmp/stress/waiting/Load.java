package dev.gmp.stress.waiting;

import java.util.Deque;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;

/**
 * What a pattern runs on until it is told to end: a scheduler, goroutines that are told,
 * and things to be closed.
 */
final class Load {

	private static final long BETWEEN_INTERRUPTS = TimeUnit.MILLISECONDS.toNanos(20);

	private final Gmp gmp;

	private final Work work;

	private final SplittableRandom random;

	private final Stolen stolen;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicLong alive = new AtomicLong();

	private final Deque<AutoCloseable> resources = new ConcurrentLinkedDeque<>();

	private volatile @Nullable Throwable failure;

	private volatile boolean over;

	Load(Gmp gmp, Work work, SplittableRandom random, Stolen stolen) {
		this.gmp = gmp;
		this.work = work;
		this.random = random;
		this.stolen = stolen;
	}

	Gmp gmp() {
		return this.gmp;
	}

	Work work() {
		return this.work;
	}

	void spin(long nanos) {
		this.stolen.spin(nanos);
	}

	boolean goesOn() {
		return !this.over;
	}

	/**
	 * Returns a load of the same kind on another scheduler, which ends with this one.
	 * What is stolen from it does not count: it stands before nobody here.
	 * @param other the scheduler, which is closed with this load
	 * @return the load
	 */
	Load on(Gmp other) {
		Load load = new Load(other, this.work, this.random.split(), new Stolen());
		this.resources.addFirst(() -> {
			load.end(TimeUnit.SECONDS.toNanos(5));
			other.close();
		});
		return load;
	}

	/**
	 * Returns who draws how much to work, for one goroutine at a time. Only who starts
	 * the pattern may call this.
	 * @return the worker
	 */
	Worker worker() {
		return new Worker(this, this.random.split());
	}

	/**
	 * Has something closed when the load ends.
	 * @param <T> what it is
	 * @param resource the thing
	 * @return the thing
	 */
	<T extends AutoCloseable> T closing(T resource) {
		this.resources.addFirst(resource);
		return resource;
	}

	void go(String name, Task task) {
		start(unstarted(name, task));
	}

	/**
	 * Makes a goroutine that is told when the load ends.
	 * @param name its name
	 * @param task what it does; whatever it throws after the end does not count
	 * @return the goroutine
	 */
	Thread unstarted(String name, Task task) {
		return this.gmp.goroutine().name(name).unstarted(() -> run(task));
	}

	void start(Thread thread) {
		this.alive.incrementAndGet();
		try {
			thread.start();
		}
		catch (RuntimeException ex) {
			this.alive.decrementAndGet();
			throw ex;
		}
	}

	/**
	 * Starts a platform thread beside the goroutines.
	 * @param name its name
	 * @param task what it does
	 */
	void outside(String name, Task task) {
		this.alive.incrementAndGet();
		Thread.ofPlatform().daemon().name(name).start(() -> run(task));
	}

	private void run(Task task) {
		this.threads.add(Thread.currentThread());
		try {
			if (goesOn()) {
				task.run();
			}
		}
		catch (Throwable ex) {
			if (goesOn()) {
				this.failure = ex;
			}
		}
		finally {
			this.threads.remove(Thread.currentThread());
			this.alive.decrementAndGet();
		}
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Tells everybody to end, and waits.
	 * @param nanos how long at most
	 * @return how many have not ended
	 */
	long end(long nanos) {
		this.over = true;
		long deadline = System.nanoTime() + nanos;
		for (AutoCloseable resource : this.resources) {
			try {
				resource.close();
			}
			catch (Exception ex) {
				// Somebody may be reading from it.
			}
		}
		while (this.alive.get() > 0 && System.nanoTime() - deadline < 0) {
			this.threads.forEach(Thread::interrupt);
			LockSupport.parkNanos(BETWEEN_INTERRUPTS);
		}
		return this.alive.get();
	}

	/**
	 * What a goroutine of a pattern does.
	 */
	@FunctionalInterface
	interface Task {

		void run() throws Exception;

	}

	/**
	 * One that works between hand-overs.
	 */
	static final class Worker {

		private final Load load;

		private final SplittableRandom random;

		private Worker(Load load, SplittableRandom random) {
			this.load = load;
			this.random = random;
		}

		void work() {
			this.load.spin(next());
		}

		/**
		 * Draws how long to work, sleep or block.
		 * @return nanoseconds
		 */
		long next() {
			return this.load.work.next(this.random);
		}

		int nextInt(int bound) {
			return this.random.nextInt(bound);
		}

	}

}
