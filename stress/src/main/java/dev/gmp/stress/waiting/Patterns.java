package dev.gmp.stress.waiting;

import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.chan.Chan;
import dev.gmp.chan.ReceiveChan;
import dev.gmp.chan.Select;
import dev.gmp.chan.Ticker;
import dev.gmp.chan.Timers;
import dev.gmp.stress.waiting.Load.Worker;
import dev.gmp.stress.waiting.Pattern.Traits;

/**
 * The patterns. Each works between hand-overs: what hands over without working leaves its
 * processor so often that everybody gets a turn by accident.
 */
final class Patterns {

	private static final long BETWEEN_SYSCALLS = TimeUnit.MICROSECONDS.toNanos(2);

	private static final int RING = 3;

	private Patterns() {
	}

	/**
	 * Lists the patterns that can run here.
	 * @return the patterns
	 */
	static List<Pattern> all() {
		List<Pattern> patterns = new ArrayList<>();
		handOvers(patterns);
		queues(patterns);
		locks(patterns);
		machines(patterns);
		times(patterns);
		patterns.add(new Pattern("sockets", 1, each(Patterns::socketPair)));
		patterns.add(new Pattern("futures", 1, each(Patterns::futures)));
		patterns.add(new Pattern("children", 2, each(Patterns::children)));
		patterns.add(new Pattern("resize", 1, Traits.RESIZES, Patterns::resize));
		patterns.add(new Pattern("schedulers", 1, Traits.SCHEDULERS, Patterns::schedulers));
		return patterns;
	}

	/**
	 * Makes one pattern of two, which share the chains.
	 * @param one a pattern
	 * @param other a pattern
	 * @return both at once, a chain of each
	 */
	static Pattern mixture(Pattern one, Pattern other) {
		return new Pattern(one.name() + "+" + other.name(), one.width() + other.width(), (load, chains) -> {
			one.start().start(load, chains);
			other.start().start(load, chains);
		});
	}

	private static void handOvers(List<Pattern> patterns) {
		patterns.add(new Pattern("starts", 1, each((load) -> successor(load, load.worker()))));
		patterns.add(new Pattern("park", 1, each((load) -> ring(load, 2))));
		patterns.add(new Pattern("ring", 1, each((load) -> ring(load, RING))));
		patterns.add(new Pattern("chan-0", 1, each((load) -> chanPair(load, 0))));
		patterns.add(new Pattern("chan-1", 1, each((load) -> chanPair(load, 1))));
		patterns.add(new Pattern("chan-100", 2, each((load) -> chanStream(load, 100))));
		patterns.add(new Pattern("select", 1, each(Patterns::selectPair)));
	}

	private static void queues(List<Pattern> patterns) {
		patterns.add(new Pattern("exchanger", 2, each(Patterns::exchangers)));
		patterns.add(new Pattern("synchronous", 1, each((load) -> {
			SynchronousQueue<Integer> there = new SynchronousQueue<>();
			SynchronousQueue<Integer> back = new SynchronousQueue<>();
			pair(load, "synchronous", there::put, there::take, back::put, back::take);
		})));
		patterns.add(new Pattern("transfer", 1, each((load) -> {
			LinkedTransferQueue<Integer> there = new LinkedTransferQueue<>();
			LinkedTransferQueue<Integer> back = new LinkedTransferQueue<>();
			pair(load, "transfer", there::transfer, there::take, back::transfer, back::take);
		})));
	}

	private static void locks(List<Pattern> patterns) {
		patterns.add(new Pattern("lock-unfair", 1, each((load) -> lock(load, new ReentrantLock()))));
		patterns.add(new Pattern("lock-fair", 1, each((load) -> lock(load, new ReentrantLock(true)))));
		patterns.add(new Pattern("semaphore-unfair", 1, each((load) -> semaphore(load, new Semaphore(1)))));
		patterns.add(new Pattern("semaphore-fair", 1, each((load) -> semaphore(load, new Semaphore(1, true)))));
		patterns.add(new Pattern("monitor", 1, each(Patterns::monitor)));
		patterns.add(new Pattern("condition", 1, each(Patterns::conditions)));
		patterns.add(new Pattern("wait-notify", 1, each(Patterns::waitNotify)));
	}

	private static void machines(List<Pattern> patterns) {
		patterns.add(new Pattern("syscall", 1, each((load) -> loop(load, "syscall", (worker) -> {
			long nanos = worker.next();
			Goroutine.syscall(() -> sleepNatively(nanos));
			load.spin(BETWEEN_SYSCALLS);
		}))));
		patterns.add(new Pattern("syscall-work", 1, each((load) -> loop(load, "syscall-work", (worker) -> {
			long nanos = worker.next();
			Goroutine.syscall(() -> sleepNatively(nanos));
			worker.work();
		}))));
		patterns.add(new Pattern("blocking", 1, each((load) -> loop(load, "blocking", (worker) -> {
			long nanos = worker.next();
			Goroutine.blocking(() -> sleepNatively(nanos));
			worker.work();
		}))));
		patterns.add(new Pattern("undeclared", 1, each((load) -> loop(load, "undeclared", (worker) -> {
			sleepNatively(worker.next());
			worker.work();
		}))));
		Path mkfifo = Path.of("/usr/bin/mkfifo");
		if (Files.isExecutable(mkfifo)) {
			patterns.add(new Pattern("fifo", 1, each((load) -> fifo(load, mkfifo))));
		}
		patterns.add(new Pattern("yield", 1, each((load) -> loop(load, "yield", (worker) -> {
			worker.work();
			Goroutine.yield_();
		}))));
	}

	private static void times(List<Pattern> patterns) {
		patterns.add(new Pattern("sleep", 1, each((load) -> loop(load, "sleep", (worker) -> {
			Thread.sleep(Duration.ofNanos(worker.next()));
			worker.work();
		}))));
		patterns.add(new Pattern("tick", 1, each(Patterns::ticks)));
		patterns.add(new Pattern("rearmed", 1, each((load) -> loop(load, "rearmed", (worker) -> {
			Chan<Integer> never = Chan.make();
			new Select<Integer>().receive(never, (value) -> 1)
				.after(Duration.ofNanos(1 + worker.next()), () -> 2)
				.select();
			worker.work();
		}))));
		patterns.add(new Pattern("after", 1, each((load) -> loop(load, "after", (worker) -> {
			ReceiveChan<Instant> soon = Timers.after(Duration.ofNanos(1 + worker.next()));
			soon.receive();
			worker.work();
		}))));
	}

	private static Pattern.Start each(Chain chain) {
		return (load, chains) -> {
			for (int i = 0; i < chains; i++) {
				chain.start(load);
			}
		};
	}

	private static void loop(Load load, String name, Round round) {
		Worker worker = load.worker();
		load.go(name, () -> {
			while (load.goesOn()) {
				round.run(worker);
			}
		});
	}

	private static void successor(Load load, Worker worker) {
		load.go("starts", () -> {
			worker.work();
			if (load.goesOn()) {
				successor(load, worker);
			}
		});
	}

	private static void ring(Load load, int members) {
		Thread[] threads = new Thread[members];
		AtomicInteger turn = new AtomicInteger();
		for (int i = 0; i < members; i++) {
			int me = i;
			int next = (i + 1) % members;
			Worker worker = load.worker();
			threads[i] = load.unstarted("ring", () -> {
				while (load.goesOn()) {
					while (turn.get() != me) {
						LockSupport.park();
						if (Thread.interrupted()) {
							return;
						}
					}
					worker.work();
					turn.set(next);
					LockSupport.unpark(threads[next]);
				}
			});
		}
		for (Thread thread : threads) {
			load.start(thread);
		}
	}

	private static void chanPair(Load load, int capacity) {
		Chan<Integer> there = Chan.make(capacity);
		Chan<Integer> back = Chan.make(capacity);
		pair(load, "chan-" + capacity, there::send, there::receive, back::send, back::receive);
	}

	private static void chanStream(Load load, int capacity) {
		Chan<Integer> chan = Chan.make(capacity);
		loop(load, "chan-" + capacity, (worker) -> {
			worker.work();
			chan.send(1);
		});
		loop(load, "chan-" + capacity, (worker) -> {
			chan.receive();
			worker.work();
		});
	}

	private static void selectPair(Load load) {
		Chan<Integer> there = Chan.make();
		Chan<Integer> back = Chan.make();
		Chan<Integer> never = Chan.make();
		pair(load, "select", there::send, () -> select(there, never), back::send, () -> select(back, never));
	}

	private static void select(Chan<Integer> chan, Chan<Integer> never) throws InterruptedException {
		new Select<Integer>().receive(never, (value) -> 1).receive(chan, (value) -> 2).select();
	}

	private static void pair(Load load, String name, Give there, Load.Task fromThere, Give back, Load.Task fromBack) {
		loop(load, name, (worker) -> {
			worker.work();
			there.give(1);
			fromBack.run();
		});
		loop(load, name, (worker) -> {
			fromThere.run();
			worker.work();
			back.give(1);
		});
	}

	private static void exchangers(Load load) {
		Exchanger<Integer> exchanger = new Exchanger<>();
		for (int i = 0; i < 2; i++) {
			loop(load, "exchanger", (worker) -> {
				worker.work();
				exchanger.exchange(1);
			});
		}
	}

	private static void lock(Load load, Lock lock) {
		for (int i = 0; i < RING; i++) {
			loop(load, "lock", (worker) -> {
				lock.lockInterruptibly();
				try {
					worker.work();
				}
				finally {
					lock.unlock();
				}
			});
		}
	}

	private static void semaphore(Load load, Semaphore semaphore) {
		for (int i = 0; i < RING; i++) {
			loop(load, "semaphore", (worker) -> {
				semaphore.acquire();
				worker.work();
				semaphore.release();
			});
		}
	}

	private static void monitor(Load load) {
		Object monitor = new Object();
		for (int i = 0; i < RING; i++) {
			loop(load, "monitor", (worker) -> {
				synchronized (monitor) {
					worker.work();
				}
			});
		}
	}

	private static void conditions(Load load) {
		Lock lock = new ReentrantLock();
		Condition passed = lock.newCondition();
		AtomicInteger turn = new AtomicInteger();
		for (int i = 0; i < RING; i++) {
			int me = i;
			loop(load, "condition", (worker) -> {
				lock.lockInterruptibly();
				try {
					while (turn.get() != me) {
						passed.await();
					}
					worker.work();
					turn.set((me + 1) % RING);
					passed.signalAll();
				}
				finally {
					lock.unlock();
				}
			});
		}
	}

	private static void waitNotify(Load load) {
		Object monitor = new Object();
		AtomicInteger turn = new AtomicInteger();
		for (int i = 0; i < RING; i++) {
			int me = i;
			loop(load, "wait-notify", (worker) -> {
				synchronized (monitor) {
					while (turn.get() != me) {
						monitor.wait();
					}
					worker.work();
					turn.set((me + 1) % RING);
					monitor.notifyAll();
				}
			});
		}
	}

	private static Integer sleepNatively(long nanos) {
		NativeSleep.sleep(nanos);
		return 0;
	}

	/**
	 * A goroutine that reads what a platform thread writes now and then: the JDK does not
	 * tell the scheduler that the machine is blocked.
	 */
	private static void fifo(Load load, Path mkfifo) throws Exception {
		Path fifo = Files.createTempDirectory("waiting").resolve("fifo");
		int failed = new ProcessBuilder(mkfifo.toString(), fifo.toString()).inheritIO().start().waitFor();
		if (failed != 0) {
			throw new IllegalStateException(mkfifo + " ended with " + failed);
		}
		load.closing(() -> {
			Files.deleteIfExists(fifo);
			Files.deleteIfExists(fifo.getParent());
		});
		// Open for reading as well: otherwise one waits for the other to open it.
		RandomAccessFile write = load.closing(new RandomAccessFile(fifo.toFile(), "rw"));
		InputStream read = load.closing(new FileInputStream(fifo.toFile()));
		Worker pauses = load.worker();
		load.outside("fifo", () -> {
			while (load.goesOn()) {
				Thread.sleep(Duration.ofNanos(50_000 + pauses.next()));
				write.write(1);
			}
		});
		// Who reads the last byte does not wait for another.
		load.closing(() -> write.write(1));
		loop(load, "fifo", (worker) -> {
			read.read();
			worker.work();
		});
	}

	private static void ticks(Load load) {
		Worker periods = load.worker();
		Ticker ticker = load.closing(Timers.tick(Duration.ofNanos(1_000_000 + periods.next())));
		loop(load, "tick", (worker) -> {
			ticker.channel().receive();
			worker.work();
		});
	}

	private static void socketPair(Load load) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Socket here = load.closing(new Socket(server.getInetAddress(), server.getLocalPort()));
			Socket there = load.closing(server.accept());
			here.setTcpNoDelay(true);
			there.setTcpNoDelay(true);
			InputStream hereIn = here.getInputStream();
			InputStream thereIn = there.getInputStream();
			OutputStream hereOut = here.getOutputStream();
			OutputStream thereOut = there.getOutputStream();
			pair(load, "sockets", hereOut::write, thereIn::read, thereOut::write, hereIn::read);
		}
	}

	private static void futures(Load load) {
		ExecutorService executor = load.gmp().executor();
		Worker first = load.worker();
		Worker second = load.worker();
		loop(load, "futures",
				(worker) -> CompletableFuture.runAsync(first::work, executor)
					.thenRunAsync(second::work, executor)
					.thenRun(worker::work)
					.get());
	}

	/**
	 * Virtual threads that plain JDK API starts in a goroutine: the scheduler adopts
	 * them.
	 */
	private static void children(Load load) {
		Worker child = load.worker();
		loop(load, "children", (worker) -> {
			try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
				Future<?> future = executor.submit(child::work);
				worker.work();
				future.get();
			}
		});
	}

	private static void resize(Load load, int chains) {
		for (int i = 0; i < chains; i++) {
			ring(load, RING);
		}
		Gmp gmp = load.gmp();
		int most = gmp.processors();
		Worker random = load.worker();
		load.outside("resize", () -> {
			while (load.goesOn()) {
				Thread.sleep(1 + random.nextInt(20));
				gmp.setProcessors(1 + random.nextInt(most));
			}
		});
	}

	private static void schedulers(Load load, int chains) {
		for (int i = 0; i < 2; i++) {
			Gmp other = Run.scheduler("other-" + i, load.gmp().processors());
			Load others = load.on(other);
			for (int j = 0; j < chains; j++) {
				ring(others, 2);
			}
		}
		for (int j = 0; j < chains; j++) {
			ring(load, 2);
		}
	}

	/**
	 * Draws two different ones that can be mixed.
	 * @param patterns what to draw from
	 * @param random draws
	 * @return the mixture
	 */
	static Pattern drawMixture(List<Pattern> patterns, SplittableRandom random) {
		List<Pattern> plain = patterns.stream().filter((pattern) -> pattern.traits() == Traits.NONE).toList();
		int one = random.nextInt(plain.size());
		int other = (one + 1 + random.nextInt(plain.size() - 1)) % plain.size();
		return mixture(plain.get(one), plain.get(other));
	}

	@FunctionalInterface
	private interface Chain {

		void start(Load load) throws Exception;

	}

	@FunctionalInterface
	private interface Round {

		void run(Worker worker) throws Exception;

	}

	@FunctionalInterface
	private interface Give {

		void give(Integer value) throws Exception;

	}

}
