package dev.gmp.scheduler;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.NetpollSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.JdkAccessException;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which poller there is, several of them, and what they leave.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class NetpollModeTests {

	private static final int CYCLES = 100;

	@Test
	@EnabledOnOs(OS.LINUX)
	void whereThereIsNoEpollItAsksPollersOfTheJdkAndTheReasonIsKept() throws Exception {
		Scheduler scheduler = new Scheduler(without("epollUnavailable"), options(null));
		try {
			talk(starter(scheduler), starter(scheduler));
			NetpollSnapshot netpoll = scheduler.snapshot().netpoll();
			assertThat(netpoll.mode()).isEqualTo(NetpollMode.JDK);
			assertThat(netpoll.reason()).isEqualTo("there is none on Plan 9");
			assertThat(netpoll.ready()).isPositive();
		}
		finally {
			scheduler.close();
		}
	}

	@Test
	void whereTheSchedulerCannotPollTheJdkDoesAndTheReasonIsKept() throws Exception {
		Scheduler scheduler = new Scheduler(withoutPollers(), options(null));
		try {
			talk(starter(scheduler), starter(scheduler));
			assertThat(scheduler.snapshot().netpoll())
				.isEqualTo(new NetpollSnapshot(NetpollMode.JDK, "there is none on Plan 9", 0, 0, 0, 0, 0, null));
		}
		finally {
			scheduler.close();
		}
	}

	@Test
	void whoInsistsIsToldWhyTheSchedulerCannotPoll() {
		assertThatExceptionOfType(JdkAccessException.class)
			.isThrownBy(() -> new Scheduler(withoutPollers(), options(NetpollMode.INTEGRATED)))
			.withMessage("gmp.netpoll is integrated, but the scheduler cannot poll sockets here: "
					+ "there is none on Plan 9.");
	}

	private static JdkAccess withoutPollers() {
		return without("epollUnavailable", "jdkPollersUnavailable");
	}

	private static JdkAccess without(String... questions) {
		JdkAccess real = JdkAccess.get(true);
		return (JdkAccess) Proxy.newProxyInstance(JdkAccess.class.getClassLoader(), new Class<?>[] { JdkAccess.class },
				(proxy, method, args) -> {
					if (List.of(questions).contains(method.getName())) {
						return "there is none on Plan 9";
					}
					try {
						return method.invoke(real, args);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	private static Starter starter(Scheduler scheduler) {
		return (task) -> {
			Thread thread = scheduler.newGoroutine("test", true, task);
			thread.start();
			return thread;
		};
	}

	private static SchedulerOptions options(NetpollMode netpoll) {
		SchedulerOptions options = SchedulerOptions.of("gmp", 1, Duration.ofSeconds(1));
		return new SchedulerOptions(options.name(), options.processors(), options.goroutinesMax(),
				options.shutdownAwait(), options.machinesMax(), options.machinesKeepAlive(), options.sysmon(), netpoll,
				null);
	}

	@ParameterizedTest
	@CsvSource({ "INTEGRATED, INTEGRATED", "JDK, JDK", "INTEGRATED, JDK" })
	@EnabledOnOs(OS.LINUX)
	void schedulersThatComeAndGoLeaveNothing(NetpollPolicy first, NetpollPolicy second) throws Exception {
		int before = 0;
		for (int i = 0; i < CYCLES; i++) {
			try (Gmp one = Gmp.builder().processors(2).netpoll(first).build();
					Gmp two = Gmp.builder().processors(2).netpoll(second).build()) {
				talk(one::go, two::go);
				talk(two::go, one::go);
			}
			// Virtual threads of the JDK go on with the JDK's poller.
			talk(Thread.ofVirtual()::start, Thread.ofVirtual()::start);
			if (i == 0) {
				before = descriptors();
			}
		}
		assertThat(descriptors()).isLessThanOrEqualTo(before);
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("gmp-m-"));
	}

	private static int descriptors() {
		String[] descriptors = new File("/proc/self/fd").list();
		return (descriptors != null) ? descriptors.length : -1;
	}

	private static void talk(Starter one, Starter two) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			List<Thread> threads = new ArrayList<>();
			int[] answer = new int[1];
			threads.add(one.run(() -> {
				try (Socket socket = server.accept()) {
					socket.getOutputStream().write(socket.getInputStream().read() + 1);
				}
				catch (Exception ex) {
					answer[0] = -1;
				}
			}));
			threads.add(two.run(() -> {
				try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
					Thread.sleep(1);
					socket.getOutputStream().write(7);
					answer[0] = socket.getInputStream().read();
				}
				catch (Exception ex) {
					answer[0] = -2;
				}
			}));
			for (Thread thread : threads) {
				assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
			}
			assertThat(answer[0]).isEqualTo(8);
		}
	}

	@Test
	void schedulersOfAllKindsTalkToEachOther(Schedulers schedulers) throws Exception {
		Scheduler plain = new Scheduler(withoutPollers(), options(null));
		try {
			List<Starter> starters = List.of(schedulers.start((builder) -> builder.processors(2))::go,
					schedulers.start((builder) -> builder.processors(2).netpoll(NetpollPolicy.JDK))::go,
					schedulers.start((builder) -> builder.processors(1).netpoll(NetpollPolicy.JDK))::go, starter(plain),
					Thread.ofVirtual()::start, Thread.ofPlatform()::start);
			List<Future<Boolean>> talks = new ArrayList<>();
			try (ExecutorService pairs = Executors.newCachedThreadPool()) {
				for (Starter one : starters) {
					for (Starter two : starters) {
						talks.add(pairs.submit(() -> {
							for (int i = 0; i < CYCLES / 10; i++) {
								talk(one, two);
							}
							return true;
						}));
					}
				}
				for (Future<Boolean> talk : talks) {
					assertThat(talk.get(60, TimeUnit.SECONDS)).isTrue();
				}
			}
		}
		finally {
			plain.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "INTEGRATED", "JDK" })
	@EnabledOnOs(OS.LINUX)
	void theMachineThatWaitsForSocketsIsWokenForOtherWork(NetpollPolicy policy, Schedulers schedulers)
			throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(1).machinesMax(1).netpoll(policy));
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Future<Boolean> accept = gmp.go(() -> {
				try (Socket socket = server.accept()) {
					return socket.isConnected();
				}
			});
			for (int i = 0; i < 2_000; i++) {
				// Sometimes while it goes to wait, sometimes while it waits.
				int spins = (i % 20) * (i % 20) * 20;
				for (int k = 0; k < spins; k++) {
					Thread.onSpinWait();
				}
				int number = i;
				assertThat(gmp.go(() -> number).get(30, TimeUnit.SECONDS)).isEqualTo(number);
			}
			assertThat(gmp.snapshot().netpoll().blockingPolls()).isPositive();
			assertThat(gmp.snapshot().counters().machinesStarted()).isOne();
			assertThat(accept.isDone()).isFalse();
			try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
				assertThat(socket.isConnected()).isTrue();
				assertThat(accept.get(30, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "INTEGRATED", "JDK" })
	@EnabledOnOs(OS.LINUX)
	void whoInterruptsTheMachineThatWaitsForSocketsDoesNotKeepItBusy(NetpollPolicy policy, Schedulers schedulers)
			throws Exception {
		Gmp gmp = schedulers
			.start((builder) -> builder.name("interrupted").processors(1).machinesMax(1).netpoll(policy));
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			Future<Boolean> accept = gmp.go(() -> {
				try (Socket socket = server.accept()) {
					return socket.isConnected();
				}
			});
			Awaitility.await().until(() -> gmp.snapshot().netpoll().waiters() == 1);
			Thread machine = Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> thread.getName().equals("interrupted-m-0"))
				.findAny()
				.orElseThrow();
			machine.interrupt();
			Thread.sleep(20);
			long before = gmp.snapshot().netpoll().blockingPolls();
			Thread.sleep(50);
			assertThat(gmp.snapshot().netpoll().blockingPolls()).isLessThan(before + 20);
			try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
				assertThat(socket.isConnected()).isTrue();
				assertThat(accept.get(30, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	private interface Starter {

		Thread run(Runnable task);

	}

}
