package dev.gmp;

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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.SocketSnapshot;
import dev.gmp.inspect.WaitReason;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
				.allMatch((goroutine) -> goroutine.waitReason() == null && goroutine.socket() == null);
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
	void atLeastOneIsToBeLookedAt(Schedulers schedulers) {
		Gmp gmp = schedulers.start(1);
		assertThatIllegalArgumentException().isThrownBy(() -> gmp.goroutines(0))
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

}
