package dev.gmp.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Two that take turns by means of a blocking class of the JDK.
 */
interface Partners {

	/**
	 * Takes turns, each partner in a thread of its own.
	 * @param rounds how often each waits for the other
	 * @param first which of them it is
	 * @throws Exception if they lose their turn
	 */
	void run(int rounds, boolean first) throws Exception;

	/**
	 * Returns the names of all classes.
	 * @return the names, which {@link #of} takes
	 */
	static Set<String> names() {
		return Catalogue.ALL.keySet();
	}

	/**
	 * Brings two together.
	 * @param name the name of the class
	 * @param rounds at most so many
	 * @return the partners
	 */
	static Partners of(String name, int rounds) {
		return Objects.requireNonNull(Catalogue.ALL.get(name), name).apply(rounds);
	}

	/**
	 * All of them.
	 */
	final class Catalogue {

		static final Map<String, IntFunction<Partners>> ALL = new LinkedHashMap<>();

		static {
			queue("SynchronousQueue", SynchronousQueue::new);
			queue("SynchronousQueue-fair", () -> new SynchronousQueue<>(true));
			queue("LinkedTransferQueue", LinkedTransferQueue::new);
			add("LinkedTransferQueue-transfer", Transfers::new);
			queue("ArrayBlockingQueue", () -> new ArrayBlockingQueue<>(1));
			queue("LinkedBlockingQueue", LinkedBlockingQueue::new);
			queue("LinkedBlockingDeque", LinkedBlockingDeque::new);
			queue("PriorityBlockingQueue", PriorityBlockingQueue::new);
			add("DelayQueue", () -> new Queues<>(DelayQueue::new, new Due()));
			add("Exchanger", Exchange::new);
			add("Semaphore", () -> new Semaphores(false));
			add("Semaphore-fair", () -> new Semaphores(true));
			add("Condition", () -> new Conditions(new ReentrantLock()));
			add("Condition-fair", () -> new Conditions(new ReentrantLock(true)));
			add("Condition-write", () -> new Conditions(new ReentrantReadWriteLock().writeLock()));
			add("wait-notify", WaitNotify::new);
			add("ReentrantLock", () -> new Locks(new ReentrantLock()));
			add("ReentrantLock-fair", () -> new Locks(new ReentrantLock(true)));
			add("ReentrantReadWriteLock", () -> new Locks(new ReentrantReadWriteLock()));
			add("ReentrantReadWriteLock-fair", () -> new Locks(new ReentrantReadWriteLock(true)));
			add("StampedLock", () -> new Locks(new StampedLock().asReadWriteLock()));
			add("synchronized", Monitor::new);
			add("CyclicBarrier", Barrier::new);
			add("Phaser", Phases::new);
			once("CountDownLatch", () -> new CountDownLatch(1), CountDownLatch::await, CountDownLatch::countDown);
			once("CompletableFuture", CompletableFuture<Integer>::new, CompletableFuture::get,
					(future) -> future.complete(1));
			once("FutureTask", () -> new FutureTask<>(() -> 1), FutureTask::get, FutureTask::run);
		}

		private Catalogue() {
		}

		private static void add(String name, Supplier<Partners> partners) {
			ALL.put(name, (rounds) -> partners.get());
		}

		private static void queue(String name, Supplier<BlockingQueue<Integer>> queue) {
			add(name, () -> new Queues<>(queue, 1));
		}

		private static <T> void once(String name, Supplier<T> maker, Act<T> await, Act<T> release) {
			ALL.put(name, (rounds) -> new Once<>(rounds, maker, await, release));
		}

	}

	/**
	 * Puts a value into one queue and takes it out of another one.
	 *
	 * @param <T> the type of the value
	 */
	final class Queues<T> implements Partners {

		private final BlockingQueue<T> there;

		private final BlockingQueue<T> back;

		private final T value;

		Queues(Supplier<BlockingQueue<T>> queue, T value) {
			this.there = queue.get();
			this.back = queue.get();
			this.value = value;
		}

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				if (first) {
					this.there.put(this.value);
					this.back.take();
				}
				else {
					this.back.put(this.there.take());
				}
			}
		}

	}

	/**
	 * Waits until the other one has taken the value.
	 */
	final class Transfers implements Partners {

		private final LinkedTransferQueue<Integer> there = new LinkedTransferQueue<>();

		private final LinkedTransferQueue<Integer> back = new LinkedTransferQueue<>();

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				if (first) {
					this.there.transfer(i);
					this.back.take();
				}
				else {
					this.back.transfer(this.there.take());
				}
			}
		}

	}

	/**
	 * An element that may be taken at once.
	 */
	final class Due implements Delayed {

		@Override
		public long getDelay(TimeUnit unit) {
			return 0;
		}

		@Override
		public int compareTo(Delayed other) {
			return 0;
		}

	}

	/**
	 * Both give and take in one step.
	 */
	final class Exchange implements Partners {

		private final Exchanger<Integer> exchanger = new Exchanger<>();

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < 2 * rounds; i++) {
				if (this.exchanger.exchange(i) != i) {
					throw new IllegalStateException("they exchanged what is not of one round");
				}
			}
		}

	}

	/**
	 * A permit each.
	 */
	final class Semaphores implements Partners {

		private final Semaphore there;

		private final Semaphore back;

		Semaphores(boolean fair) {
			this.there = new Semaphore(0, fair);
			this.back = new Semaphore(0, fair);
		}

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				if (first) {
					this.there.release();
					this.back.acquire();
				}
				else {
					this.there.acquire();
					this.back.release();
				}
			}
		}

	}

	/**
	 * Whose turn it is stands in a field that a lock guards.
	 */
	final class Conditions implements Partners {

		private final Lock lock;

		private final Condition turned;

		private boolean turnOfFirst = true;

		Conditions(Lock lock) {
			this.lock = lock;
			this.turned = lock.newCondition();
		}

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				this.lock.lock();
				try {
					while (this.turnOfFirst != first) {
						this.turned.await();
					}
					this.turnOfFirst = !first;
					this.turned.signal();
				}
				finally {
					this.lock.unlock();
				}
			}
		}

	}

	/**
	 * The same with a monitor.
	 */
	final class WaitNotify implements Partners {

		private boolean turnOfFirst = true;

		@Override
		public void run(int rounds, boolean first) throws InterruptedException {
			for (int i = 0; i < rounds; i++) {
				synchronized (this) {
					while (this.turnOfFirst != first) {
						wait();
					}
					this.turnOfFirst = !first;
					notifyAll();
				}
			}
		}

	}

	/**
	 * Each gives way while it holds the lock, so that the other one comes to wait for it.
	 */
	final class Locks implements Partners {

		private final Lock lock;

		Locks(Lock lock) {
			this.lock = lock;
		}

		Locks(java.util.concurrent.locks.ReadWriteLock lock) {
			this(lock.writeLock());
		}

		@Override
		public void run(int rounds, boolean first) {
			for (int i = 0; i < rounds; i++) {
				this.lock.lock();
				try {
					Thread.yield();
				}
				finally {
					this.lock.unlock();
				}
			}
		}

	}

	/**
	 * The same with a monitor.
	 */
	final class Monitor implements Partners {

		@Override
		public void run(int rounds, boolean first) {
			for (int i = 0; i < rounds; i++) {
				synchronized (this) {
					Thread.yield();
				}
			}
		}

	}

	/**
	 * Who comes first waits.
	 */
	final class Barrier implements Partners {

		private final CyclicBarrier barrier = new CyclicBarrier(2);

		@Override
		public void run(int rounds, boolean first) throws InterruptedException, BrokenBarrierException {
			for (int i = 0; i < 2 * rounds; i++) {
				this.barrier.await();
			}
		}

	}

	/**
	 * Who comes first waits.
	 */
	final class Phases implements Partners {

		private final Phaser phaser = new Phaser(2);

		@Override
		public void run(int rounds, boolean first) {
			for (int i = 0; i < 2 * rounds; i++) {
				this.phaser.arriveAndAwaitAdvance();
			}
		}

	}

	/**
	 * What can be waited for once, for each round two.
	 *
	 * @param <T> its type
	 */
	final class Once<T> implements Partners {

		private final Object[] there;

		private final Object[] back;

		private final Act<T> await;

		private final Act<T> release;

		Once(int rounds, Supplier<T> maker, Act<T> await, Act<T> release) {
			this.there = new Object[rounds];
			this.back = new Object[rounds];
			for (int i = 0; i < rounds; i++) {
				this.there[i] = maker.get();
				this.back[i] = maker.get();
			}
			this.await = await;
			this.release = release;
		}

		@Override
		@SuppressWarnings("unchecked") // what the maker made
		public void run(int rounds, boolean first) throws InterruptedException, ExecutionException {
			for (int i = 0; i < rounds; i++) {
				if (first) {
					this.release.on((T) this.there[i]);
					this.await.on((T) this.back[i]);
				}
				else {
					this.await.on((T) this.there[i]);
					this.release.on((T) this.back[i]);
				}
			}
		}

	}

	/**
	 * What is done with one.
	 *
	 * @param <T> its type
	 */
	@FunctionalInterface
	interface Act<T> {

		void on(T object) throws InterruptedException, ExecutionException;

	}

}
