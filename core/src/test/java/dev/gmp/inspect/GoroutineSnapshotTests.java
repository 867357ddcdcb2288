package dev.gmp.inspect;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.NetpollPolicy;
import dev.gmp.scheduler.ParkBlocker;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.NativeSleep;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What a goroutine does, and what it waits for.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class GoroutineSnapshotTests {

	@Test
	void whoWaitsTellsForWhat(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Object monitor = new Object();
		ReentrantLock lock = new ReentrantLock();
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Thread sleeper = gmp.go("sleeper", interruptibly(() -> Thread.sleep(Duration.ofHours(1))));
		Thread parked = gmp.go("parked", () -> LockSupport.park(this));
		Thread parkedOnNothing = gmp.go("parked on nothing", () -> LockSupport.park());
		Thread waiter = gmp.go("waiter", interruptibly(() -> {
			synchronized (release) {
				release.wait();
			}
		}));
		Thread blocked;
		Thread locked;
		lock.lock();
		try {
			synchronized (monitor) {
				blocked = gmp.go("blocked", () -> {
					synchronized (monitor) {
						entered.countDown();
					}
				});
				locked = gmp.go("locked", () -> {
					lock.lock();
					try {
						entered.countDown();
					}
					finally {
						lock.unlock();
					}
				});
				assertWaiting(gmp, "sleeper", WaitReason.SLEEP, null);
				assertWaiting(gmp, "parked", WaitReason.PARK, getClass());
				assertWaiting(gmp, "parked on nothing", WaitReason.PARK, null);
				assertWaiting(gmp, "waiter", WaitReason.SYNC, null);
				assertWaiting(gmp, "blocked", WaitReason.SYNC, null);
				GoroutineSnapshot onLock = awaitWaiting(gmp, "locked", WaitReason.SYNC);
				assertThat(onLock.waitsOn()).startsWith(ReentrantLock.class.getName());
				assertThat(onLock.stack()).anyMatch((frame) -> frame.getClassName().contains("GoroutineSnapshotTests"));
			}
		}
		finally {
			lock.unlock();
		}
		sleeper.interrupt();
		waiter.interrupt();
		LockSupport.unpark(parked);
		LockSupport.unpark(parkedOnNothing);
		for (Thread thread : List.of(sleeper, parked, parkedOnNothing, waiter, blocked, locked)) {
			assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		}
		Awaitility.await().until(() -> gmp.goroutines(10).isEmpty());
		assertThat(gmp.goroutine(1)).isNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "CHAN_RECEIVE", "CHAN_SEND", "SELECT" })
	void whatItIsParkedOnMayTellTheReason(WaitReason reason, Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		Thread parked = gmp.go("parked", () -> {
			LockSupport.park(new Blocker(reason));
			LockSupport.park(new BlockerOf(reason, this));
		});
		assertWaiting(gmp, "parked", reason, Blocker.class);
		LockSupport.unpark(parked);
		Awaitility.await().until(() -> LockSupport.getBlocker(parked) instanceof BlockerOf);
		assertWaiting(gmp, "parked", reason, getClass());
		LockSupport.unpark(parked);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	@Test
	void whoIsInASyscallTellsSinceWhen(Schedulers schedulers) throws Exception {
		// Sysmon is not to take a processor.
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).handoffAfter(Duration.ofHours(1)));
		CountDownLatch release = new CountDownLatch(1);
		long start = System.nanoTime();
		gmp.go("syscall", () -> Goroutine.syscall(() -> holdMachine(release)));
		gmp.go("blocking", () -> Goroutine.blocking(() -> holdMachine(release)));
		try {
			for (String name : List.of("syscall", "blocking")) {
				GoroutineSnapshot goroutine = await(gmp, name, GoroutineState.SYSCALL);
				assertThat(goroutine.waitReason()).isEqualTo(WaitReason.SYSCALL);
				assertThat(goroutine.waitsOn()).isNull();
				assertWaitsSince(goroutine, start, System.nanoTime());
			}
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void whoHasComeBackFromASyscallRuns(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).handoffAfter(Duration.ofHours(1)));
		CountDownLatch back = new CountDownLatch(2);
		CountDownLatch release = new CountDownLatch(1);
		gmp.go("syscall", () -> {
			Goroutine.syscall(() -> true);
			back.countDown();
			return holdMachine(release);
		});
		gmp.go("blocking", () -> {
			Goroutine.blocking(() -> true);
			back.countDown();
			return holdMachine(release);
		});
		try {
			assertThat(back.await(30, TimeUnit.SECONDS)).isTrue();
			for (String name : List.of("syscall", "blocking")) {
				GoroutineSnapshot goroutine = await(gmp, name, GoroutineState.RUNNING);
				assertThat(goroutine.waitReason()).isNull();
				assertThat(goroutine.waitingSince()).isNull();
				assertThat(goroutine.waitingMillis()).isNull();
			}
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void whoseProcessorWasTakenTellsSinceWhen(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		CountDownLatch release = new CountDownLatch(1);
		long start = System.nanoTime();
		gmp.go("hog", () -> holdMachine(release));
		try {
			GoroutineSnapshot hog = await(gmp, "hog", GoroutineState.SYSCALL);
			assertThat(hog.waitReason()).isEqualTo(WaitReason.SYSCALL);
			assertWaitsSince(hog, start, System.nanoTime());
			assertThat(hog.waitingMillis()).isGreaterThanOrEqualTo(9);
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void whoWaitsTellsSinceWhen(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		awaitDeepSleep(gmp);
		Thread[] adopted = new Thread[1];
		long start = System.nanoTime();
		Thread parked = gmp.go("parked", () -> {
			adopted[0] = Thread.ofVirtual().name("adopted").start(() -> LockSupport.park(this));
			LockSupport.park(this);
			LockSupport.park(this);
		});
		assertWaitsSince(await(gmp, "parked", GoroutineState.WAITING), start, System.nanoTime());
		assertWaitsSince(await(gmp, "adopted", GoroutineState.WAITING), start, System.nanoTime());
		awaitDeepSleep(gmp);
		GoroutineSnapshot later = await(gmp, "parked", GoroutineState.WAITING);
		assertThat(later.waitingMillis()).isGreaterThanOrEqualTo(150);
		long unparked = System.nanoTime();
		LockSupport.unpark(parked);
		GoroutineSnapshot again = Awaitility.await()
			.until(() -> await(gmp, "parked", GoroutineState.WAITING), (goroutine) -> goroutine.waitingMillis() < 150);
		assertWaitsSince(again, unparked, System.nanoTime());
		LockSupport.unpark(parked);
		LockSupport.unpark(adopted[0]);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	/**
	 * While it holds its machine all processors are idle, and sysmon sleeps.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whoWaitsAfterALongCallTellsSinceWhen(boolean insideTheCall, Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		CountDownLatch release = new CountDownLatch(1);
		Thread parked = gmp.go("parked", interruptibly(() -> {
			Goroutine.blocking(() -> {
				holdMachine(release);
				if (insideTheCall) {
					LockSupport.park(this);
				}
				return true;
			});
			if (!insideTheCall) {
				LockSupport.park(this);
			}
		}));
		awaitDeepSleep(gmp);
		long released = System.nanoTime();
		release.countDown();
		assertWaitsSince(await(gmp, "parked", GoroutineState.WAITING), released, System.nanoTime());
		LockSupport.unpark(parked);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	/**
	 * No machine sleeps meanwhile: only sysmon can set the clock.
	 */
	@Test
	void whoWaitsAfterHavingRunForLongTellsSinceWhen(Schedulers schedulers) {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(1).handoffAfter(Duration.ofHours(1)).warnAfter(Duration.ofHours(1)));
		CountDownLatch release = new CountDownLatch(1);
		long start = System.nanoTime();
		Thread parked = gmp.go("parked", () -> {
			holdMachine(release);
			LockSupport.park(this);
		});
		Awaitility.await().until(() -> millisSince(start) >= 100);
		long end = System.nanoTime();
		long rounds = gmp.snapshot().sysmon().rounds();
		// The first of them may have read the time before.
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> gmp.snapshot().sysmon().rounds() > rounds + 1);
		release.countDown();
		assertWaitsSince(await(gmp, "parked", GoroutineState.WAITING), end, System.nanoTime());
		LockSupport.unpark(parked);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	/**
	 * It waits, but its machine cannot leave it while a class is initialized, and it has
	 * its processor.
	 */
	@Test
	void whoCannotLeaveItsMachineRuns(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.processors(2).handoffAfter(Duration.ofHours(1)).warnAfter(Duration.ofHours(1)));
		Thread pinned = gmp.go("pinned", interruptibly(() -> {
			LockSupport.parkNanos(1);
			Goroutine.syscall(() -> true);
			assertThat(ParksWhileInitialized.class.getDeclaredConstructor().newInstance()).isNotNull();
		}));
		Awaitility.await().until(() -> pinned.getState() == Thread.State.WAITING);
		GoroutineSnapshot goroutine = await(gmp, "pinned", GoroutineState.RUNNING);
		assertThat(goroutine.waitReason()).isNull();
		assertThat(goroutine.waitingSince()).isNull();
		LockSupport.unpark(pinned);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	/*
	 * The clock stands still then: what is told afterwards as if by it would be too old.
	 */
	private static void awaitDeepSleep(Gmp gmp) {
		SysmonSnapshot[] last = { gmp.snapshot().sysmon() };
		long[] since = { System.nanoTime() };
		Awaitility.await().until(() -> {
			SysmonSnapshot sysmon = gmp.snapshot().sysmon();
			if (!sysmon.asleep() || sysmon.rounds() != last[0].rounds()) {
				last[0] = sysmon;
				since[0] = System.nanoTime();
			}
			return millisSince(since[0]) >= 150;
		});
	}

	/*
	 * The clock is never ahead, and behind by a tick if the machine was woken meanwhile.
	 */
	private static void assertWaitsSince(GoroutineSnapshot goroutine, long earliest, long now) {
		long most = TimeUnit.NANOSECONDS.toMillis(now - earliest) + 9;
		assertThat(goroutine.waitingMillis()).isBetween(0L, most);
		assertThat(goroutine.waitingSince()).isBetween(Instant.now().minusMillis(most + 1000), Instant.now());
	}

	private static long millisSince(long time) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - time);
	}

	private static boolean holdMachine(CountDownLatch release) {
		while (release.getCount() > 0) {
			NativeSleep.sleep(1);
		}
		return true;
	}

	private static GoroutineSnapshot await(Gmp gmp, String name, GoroutineState state) {
		return Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.until(() -> find(gmp, name), (goroutine) -> goroutine != null && goroutine.state() == state);
	}

	private static @Nullable GoroutineSnapshot find(Gmp gmp, String name) {
		return gmp.goroutines(20)
			.stream()
			.filter((goroutine) -> goroutine.name().equals(name))
			.findFirst()
			.orElse(null);
	}

	@ParameterizedTest
	@EnumSource(names = { "AUTO", "JDK" })
	void whoWaitsForASocketShowsItsAddress(NetpollPolicy policy, Schedulers schedulers, @TempDir Path directory)
			throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).netpoll(policy));
		InetAddress loopback = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		Path path = directory.resolve("socket");
		Pipe pipe = Pipe.open();
		try (ServerSocket server = new ServerSocket(0, 50, loopback);
				Socket client = new Socket(loopback, server.getLocalPort());
				Socket accepted = server.accept();
				DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(loopback, 0));
				ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
			unix.bind(UnixDomainSocketAddress.of(path));
			gmp.go("reader", ignoringFailure(() -> client.getInputStream().read()));
			gmp.go("acceptor", ignoringFailure(server::accept));
			gmp.go("datagrams", ignoringFailure(() -> datagrams.receive(new DatagramPacket(new byte[1], 1))));
			gmp.go("unix", ignoringFailure(unix::accept));
			gmp.go("pipe", ignoringFailure(() -> pipe.source().read(ByteBuffer.allocate(1))));
			gmp.go("writer", ignoringFailure(() -> {
				while (true) {
					client.getOutputStream().write(new byte[100_000]);
				}
			}));
			String here = "127.0.0.1:" + client.getLocalPort();
			String there = "127.0.0.1:" + server.getLocalPort();
			assertSocket(gmp, "reader", "read", "tcp", here, there);
			assertSocket(gmp, "writer", "write", "tcp", here, there);
			assertSocket(gmp, "acceptor", "read", "tcp", there, null);
			assertSocket(gmp, "datagrams", "read", "udp", "127.0.0.1:" + datagrams.getLocalPort(), null);
			assertSocket(gmp, "unix", "read", "unix", path.toString(), null);
			assertSocket(gmp, "pipe", "read", "pipe", null, null);
			assertThat(accepted.isConnected()).isTrue();
		}
		pipe.source().close();
		pipe.sink().close();
		Awaitility.await().until(() -> gmp.goroutines(10).isEmpty());
	}

	@Test
	void whoRunsOrIsRunnableWaitsForNothing(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).handoffAfter(Duration.ofHours(1)));
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		try {
			gmp.go("computing", () -> {
				begun.countDown();
				while (release.getCount() > 0) {
					Thread.onSpinWait();
				}
			});
			assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
			gmp.go("queued", () -> {
			});
			assertThat(gmp.goroutines(10)).extracting(GoroutineSnapshot::name, GoroutineSnapshot::state)
				.containsExactly(tuple("computing", GoroutineState.RUNNING), tuple("queued", GoroutineState.RUNNABLE));
			assertThat(gmp.goroutines(10))
				.allMatch((goroutine) -> goroutine.waitReason() == null && goroutine.socket() == null
						&& goroutine.waitingSince() == null && goroutine.waitingMillis() == null);
			assertThat(gmp.goroutines(1)).extracting(GoroutineSnapshot::id).containsExactly(1L);
			GoroutineSnapshot second = gmp.goroutine(2);
			assertThat(second).isNotNull();
			assertThat(second.name()).isEqualTo("queued");
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void aDumpShowsTheOldestAndTellsHowManyAreLeftOut(Schedulers schedulers) {
		Gmp gmp = schedulers.start(2);
		CountDownLatch release = new CountDownLatch(1);
		for (int i = 0; i < 20_000; i++) {
			gmp.go(interruptibly(release::await));
		}
		Thread last = gmp.go("last", interruptibly(release::await));
		try {
			GoroutineDump few = gmp.dump(3);
			assertThat(few.goroutines()).hasSize(3);
			assertThat(few.leftOut()).isEqualTo(19_998);
			GoroutineDump dump = gmp.dump();
			assertThat(dump.goroutines()).hasSize(Gmp.MAX_DUMPED)
				.extracting(GoroutineSnapshot::id)
				.isSorted()
				.startsWith(few.goroutines().getFirst().id());
			assertThat(dump.toString()).startsWith("SCHED ")
				.contains(":\n\t- thread #")
				.endsWith("\n... 19001 more goroutines\n");
			assertThat(gmp.dump(30_000).leftOut()).isZero();
			assertThat(gmp.dump(30_000).toString()).contains("\t- thread #" + last.threadId() + " \"last\"\n");
		}
		finally {
			release.countDown();
		}
		SchedulerProbe.awaitNoGoroutine(gmp);
		assertThat(gmp.dump().toString()).matches(
				"SCHED \\d+ms: gomaxprocs=2 idleprocs=\\d+ threads=\\d+ spinningthreads=\\d idlethreads=\\d+ runqueue=\\d+ \\[0( 0)+]( oldestrunnable=\\d+ms)?\n");
	}

	@Test
	void atLeastOneIsToBeLookedAt(Schedulers schedulers) {
		Gmp gmp = schedulers.start(1);
		assertThatIllegalArgumentException().isThrownBy(() -> gmp.goroutines(0))
			.withMessage("max is 0, allowed is 1 or more");
		assertThatIllegalArgumentException().isThrownBy(() -> gmp.dump(0))
			.withMessage("max is 0, allowed is 1 or more");
	}

	private static void assertSocket(Gmp gmp, String name, String operation, String protocol, @Nullable String local,
			@Nullable String remote) {
		GoroutineSnapshot goroutine = awaitWaiting(gmp, name, WaitReason.IO_WAIT);
		SocketSnapshot socket = goroutine.socket();
		assertThat(socket).isNotNull();
		assertThat(socket).isEqualTo(new SocketSnapshot(socket.fd(), operation, protocol, local, remote));
	}

	private static void assertWaiting(Gmp gmp, String name, WaitReason reason, @Nullable Class<?> on) {
		GoroutineSnapshot goroutine = awaitWaiting(gmp, name, reason);
		assertThat(goroutine.waitsOn()).isEqualTo((on != null) ? on.getName() : null);
		assertThat(goroutine.socket()).isNull();
	}

	private static GoroutineSnapshot awaitWaiting(Gmp gmp, String name, WaitReason reason) {
		return Awaitility.await()
			.until(() -> gmp.goroutines(20)
				.stream()
				.filter((goroutine) -> goroutine.name().equals(name) && goroutine.state() == GoroutineState.WAITING
						&& goroutine.waitReason() == reason)
				.findFirst()
				.orElse(null), (goroutine) -> goroutine != null);
	}

	private static Runnable interruptibly(Action action) {
		return () -> {
			try {
				action.run();
			}
			catch (Exception ex) {
				assertThat(ex).isInstanceOf(InterruptedException.class);
			}
		};
	}

	private static Runnable ignoringFailure(Action action) {
		return () -> {
			try {
				action.run();
			}
			catch (Exception ex) {
				// The socket was closed.
			}
		};
	}

	@FunctionalInterface
	private interface Action {

		void run() throws Exception;

	}

	private static final class ParksWhileInitialized {

		static {
			LockSupport.park();
		}

	}

	private record Blocker(WaitReason waitReason) implements ParkBlocker {
	}

	private record BlockerOf(WaitReason waitReason, Object waitsOn) implements ParkBlocker {
	}

}
