package dev.gmp.jdk;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MachineThread}.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class MachineThreadTests {

	private static final MethodHandle HAS_KNOWN_QUEUED_WORK = hasKnownQueuedWork();

	/**
	 * The classes of JDK 25 to 28 that ask about the carrier or about workers of a
	 * {@link ForkJoinPool}, or that spin. The class comment of {@link MachineThread} says
	 * what they get for an answer.
	 */
	private static final Set<String> ANSWERED = Set.of("java/lang/System$1", "java/lang/Thread",
			"java/lang/Thread$Constants", "java/lang/ThreadLocal", "java/lang/VirtualThread",
			"java/math/BigInteger$RecursiveOp", "java/util/concurrent/CompletableFuture",
			"java/util/concurrent/CountedCompleter", "java/util/concurrent/Exchanger", "java/util/concurrent/Executors",
			"java/util/concurrent/ForkJoinPool", "java/util/concurrent/ForkJoinPool$DefaultForkJoinWorkerThreadFactory",
			"java/util/concurrent/ForkJoinPool$ForkJoinWorkerThreadFactory",
			"java/util/concurrent/ForkJoinPool$WorkQueue", "java/util/concurrent/ForkJoinTask",
			"java/util/concurrent/ForkJoinTask$InterruptibleTask", "java/util/concurrent/ForkJoinWorkerThread",
			"java/util/concurrent/ForkJoinWorkerThread$InnocuousForkJoinWorkerThread",
			"java/util/concurrent/LinkedTransferQueue$DualNode", "java/util/concurrent/Phaser",
			"java/util/concurrent/ThreadLocalRandom", "java/util/concurrent/locks/AbstractQueuedLongSynchronizer",
			"java/util/concurrent/locks/AbstractQueuedLongSynchronizer$ConditionObject",
			"java/util/concurrent/locks/AbstractQueuedSynchronizer",
			"java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject",
			"java/util/concurrent/locks/StampedLock", "java/util/stream/AbstractTask",
			"jdk/internal/access/JavaLangAccess", "jdk/internal/foreign/BufferStack",
			"jdk/internal/foreign/BufferStack$1", "jdk/internal/foreign/ConfinedSegmentPool",
			"jdk/internal/foreign/SharedSession", "jdk/internal/misc/Blocker", "jdk/internal/misc/CarrierThread",
			"jdk/internal/misc/CarrierThread$ForkJoinPools", "jdk/internal/misc/CarrierThreadLocal",
			"jdk/internal/misc/TerminatingThreadLocal", "jdk/internal/vm/Continuation",
			"sun/nio/ch/Poller$PollerPerCarrierPollerGroup");

	@Test
	void noClassOfTheJdkAsksWhatNobodyAnswers() throws IOException {
		Set<String> asking = new TreeSet<>();
		Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
		try (Stream<Path> files = Files.walk(base)) {
			for (Path file : (Iterable<Path>) files.filter((path) -> path.toString().endsWith(".class"))::iterator) {
				String type = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
				if (Stream.of("currentCarrierThread", "CarrierThread", "ForkJoinWorkerThread", "onSpinWait")
					.anyMatch(type::contains)) {
					asking.add(base.relativize(file).toString().replace(".class", ""));
				}
			}
		}
		assertThat(asking).isSubsetOf(ANSWERED)
			.contains("java/util/concurrent/ForkJoinWorkerThread", "java/util/concurrent/Exchanger");
	}

	@Test
	void aPlainThreadHasNothingElseToDo() throws Exception {
		FutureTask<Boolean> asked = new FutureTask<>(MachineThreadTests::ask);
		Thread.ofPlatform().start(asked).join();
		assertThat(asked.get()).isFalse();
	}

	@Test
	void noGoroutineSpinsForItsPartner(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(4);
		List<FutureTask<Boolean>> answers = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			answers.add(go(gmp, () -> {
				boolean answer = ask();
				for (int k = 0; k < 20; k++) {
					Thread.yield();
					answer &= ask();
				}
				return answer;
			}));
			answers.add(go(gmp, () -> Goroutine.syscall(MachineThreadTests::ask)));
			// By now on another machine than the one whose processor was handed off.
			answers.add(go(gmp, () -> Goroutine.blocking(MachineThreadTests::ask) && ask()));
			answers.add(go(gmp, () -> {
				FutureTask<Boolean> adopted = new FutureTask<>(MachineThreadTests::ask);
				Thread.startVirtualThread(adopted);
				return adopted.get(30, TimeUnit.SECONDS);
			}));
		}
		for (FutureTask<Boolean> answer : answers) {
			assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void noGoroutineSpinsAfterCodeOfOthersRanOnItsMachine(Schedulers schedulers) throws Exception {
		AtomicInteger samples = new AtomicInteger();
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).schedulingLatency((nanos) -> {
			samples.incrementAndGet();
			ForkJoinTask.helpQuiesce();
		}));
		FutureTask<Boolean> answer = go(gmp, () -> {
			boolean still = true;
			while (samples.get() < 5) {
				Thread.yield();
				still &= ask();
			}
			return still;
		});
		assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void whatTheConsumerOfLatenciesForksRuns(Schedulers schedulers) throws Exception {
		CountDownLatch forked = new CountDownLatch(1);
		CountDownLatch async = new CountDownLatch(1);
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).schedulingLatency((nanos) -> {
			ForkJoinTask.adapt(forked::countDown).fork();
			CompletableFuture.runAsync(async::countDown);
		}));
		Thread yielding = gmp.go(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				Thread.yield();
			}
		});
		assertThat(async.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(forked.await(30, TimeUnit.SECONDS)).isTrue();
		yielding.interrupt();
		assertThat(yielding.join(Duration.ofSeconds(30))).isTrue();
	}

	@Test
	void forkedTasksAreOfTheCommonPoolWhenTheyArePassedOn() throws Exception {
		List<FutureTask<ForkJoinPool>> pools = new ArrayList<>();
		List<Integer> queued = new ArrayList<>();
		run((machine) -> {
			for (int i = 0; i < 1_000; i++) {
				FutureTask<ForkJoinPool> pool = new FutureTask<>(ForkJoinTask::getPool);
				pools.add(pool);
				ForkJoinTask.adapt(pool).fork();
			}
			machine.passOn();
			queued.add(machine.getQueuedTaskCount());
			return null;
		});
		for (FutureTask<ForkJoinPool> pool : pools) {
			assertThat(pool.get(30, TimeUnit.SECONDS)).isSameAs(ForkJoinPool.commonPool());
		}
		assertThat(queued).containsExactly(1);
	}

	@Test
	void computesInPlaceWhatIsForkedAndJoined() throws Exception {
		List<Integer> results = run((machine) -> {
			int sum = 0;
			for (ForkJoinTask<Integer> task : ForkJoinTask.invokeAll(List.of(new Fibonacci(5), new Fibonacci(6)))) {
				sum += task.join();
			}
			return List.of(new Fibonacci(20).invoke(), ForkJoinPool.commonPool().invoke(new Fibonacci(20)), sum,
					IntStream.range(0, 1_000).parallel().sum(),
					CompletableFuture.supplyAsync(() -> 1).get(30, TimeUnit.SECONDS), machine.getQueuedTaskCount());
		});
		assertThat(results).containsExactly(6765, 6765, 13, 499500, 1, 1);
	}

	@Test
	void maySleepOnWhateverAWorkerIsCompensatedFor() throws Exception {
		int threads = Thread.activeCount();
		ReentrantLock lock = new ReentrantLock();
		Condition condition = lock.newCondition();
		for (int i = 0; i < 100; i++) {
			boolean inTime = run((machine) -> {
				lock.lock();
				try {
					return condition.await(10, TimeUnit.MICROSECONDS);
				}
				finally {
					lock.unlock();
				}
			});
			assertThat(inTime).isFalse();
		}
		LinkedTransferQueue<Integer> queue = new LinkedTransferQueue<>();
		TestMachine<Integer> taker = new TestMachine<>((machine) -> queue.take());
		taker.start();
		queue.transfer(1);
		assertThat(taker.result()).isEqualTo(1);
		assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
	}

	@Test
	void isOtherwiseAPlainDaemonThreadThatInheritsNothing() throws Exception {
		InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
		ThreadGroup group = new ThreadGroup("machines");
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(new ClassLoader() {
		});
		local.set("inherited");
		TestMachine<String> machine;
		try {
			machine = new TestMachine<>(group, (current) -> String.valueOf(local.get()));
		}
		finally {
			local.remove();
			Thread.currentThread().setContextClassLoader(loader);
		}
		assertThat(machine.getName()).isEqualTo("machine");
		assertThat(machine.getThreadGroup()).isSameAs(group);
		assertThat(machine.isDaemon()).isTrue();
		assertThat(machine.getPriority()).isEqualTo(Thread.NORM_PRIORITY);
		assertThat(machine.getContextClassLoader()).isSameAs(ClassLoader.getSystemClassLoader());
		assertThat(machine.getUncaughtExceptionHandler()).isSameAs(group);
		machine.start();
		assertThat(machine.result()).isEqualTo("null");
		assertThat(machine.getPool()).isNotSameAs(ForkJoinPool.commonPool());
		assertThat(machine.getPool().getPoolSize()).isZero();
	}

	private static boolean ask() {
		try {
			return (boolean) HAS_KNOWN_QUEUED_WORK.invokeExact();
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	private static MethodHandle hasKnownQueuedWork() {
		try {
			JdkAccess.get(true);
			MethodHandles.Lookup javaLang = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
			return JdkClasses.open(javaLang, ForkJoinWorkerThread.class.getName())
				.findStatic(ForkJoinWorkerThread.class, "hasKnownQueuedWork", MethodType.methodType(boolean.class));
		}
		catch (Throwable ex) {
			throw new LinkageError("the JDK asks no more", ex);
		}
	}

	private static <T> FutureTask<T> go(Gmp gmp, Callable<T> task) {
		FutureTask<T> future = new FutureTask<>(task);
		gmp.go(future);
		return future;
	}

	private static <T> T run(Action<T> action) throws Exception {
		TestMachine<T> machine = new TestMachine<>(action);
		machine.start();
		return machine.result();
	}

	private interface Action<T> {

		T run(TestMachine<T> machine) throws Exception;

	}

	private static final class TestMachine<T> extends MachineThread {

		private final FutureTask<T> task;

		TestMachine(Action<T> action) {
			this(Thread.currentThread().getThreadGroup(), action);
		}

		TestMachine(ThreadGroup group, Action<T> action) {
			super(group, "machine");
			this.task = new FutureTask<>(() -> action.run(this));
		}

		@Override
		protected void runMachine() {
			this.task.run();
		}

		void passOn() {
			passOnForked();
		}

		T result() throws Exception {
			T result = this.task.get(30, TimeUnit.SECONDS);
			assertThat(join(Duration.ofSeconds(30))).isTrue();
			return result;
		}

	}

	private static final class Fibonacci extends RecursiveTask<Integer> {

		private static final long serialVersionUID = 1;

		private final int n;

		Fibonacci(int n) {
			this.n = n;
		}

		@Override
		protected Integer compute() {
			if (this.n < 2) {
				return this.n;
			}
			ForkJoinTask<Integer> other = new Fibonacci(this.n - 1).fork();
			return new Fibonacci(this.n - 2).compute() + other.join();
		}

	}

}
