package dev.gmp.netpoll;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gmp.Gmp;
import dev.gmp.GmpAccessException;
import dev.gmp.NetpollPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that may open no more files: in a JVM of its own, with a low limit.
 */
@EnabledOnOs(OS.LINUX)
class DescriptorLimitTests {

	@ParameterizedTest
	@EnumSource(names = { "INTEGRATED", "JDK" })
	void aServerRecovers(NetpollPolicy policy) throws Exception {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 400; exec \"$0\" \"$@\""));
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(
				List.of("--add-opens=java.base/java.lang=ALL-UNNAMED", "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
						"-cp", System.getProperty("java.class.path"), Program.class.getName(), policy.name()));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output;
		try {
			process.getOutputStream().close();
			output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		List<String> expected = new ArrayList<>(List.of("echo before", "accept fails", "echo after"));
		if (policy == NetpollPolicy.INTEGRATED) {
			expected.add(1, "integrated is refused");
			expected.add(2, "auto falls back");
			expected.add("integrated works");
		}
		else {
			expected.add(1, "jdk starts");
		}
		expected.add("nothing leaks");
		assertThat(output.lines()).as(output).containsSubsequence(expected).doesNotContain("hangs");
	}

	/**
	 * What runs in the other JVM. Whatever it needs while it may open nothing it has used
	 * before, since the JVM loads classes from files.
	 */
	static final class Program {

		private static final long LIMIT_NANOS = 30_000_000_000L;

		private final NetpollPolicy policy;

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicBoolean closing = new AtomicBoolean();

		private Program(NetpollPolicy policy) {
			this.policy = policy;
		}

		public static void main(String[] args) throws Exception {
			Thread watchdog = new Thread(() -> {
				try {
					Thread.sleep(50_000);
				}
				catch (InterruptedException ex) {
					return;
				}
				System.out.println("hangs");
				Runtime.getRuntime().halt(1);
			});
			watchdog.setDaemon(true);
			watchdog.start();
			new Program(NetpollPolicy.valueOf(args[0])).run();
		}

		private void run() throws Exception {
			try (Gmp gmp = start(this.policy); ServerSocket server = new ServerSocket()) {
				server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				gmp.go("acceptor", () -> serve(gmp, server));
				// Twice: what closes a socket is used as well.
				for (int i = 0; i < 2; i++) {
					try (SocketChannel client = SocketChannel.open()) {
						echo(client, server);
					}
				}
				closeAll(openFew());
				System.out.println("echo before");
				for (NetpollPolicy policy : List.of(NetpollPolicy.AUTO, NetpollPolicy.JDK)) {
					try (Gmp another = start(policy)) {
						System.out.println(another.snapshot().netpoll());
					}
				}
				int before = openDescriptors();
				SocketChannel client = SocketChannel.open();
				List<InputStream> files = openAll();
				if (this.policy == NetpollPolicy.INTEGRATED) {
					// The poller needs three, and is not to keep those that it got.
					for (int free = 0; free < 3; free++) {
						startWithoutDescriptors();
						files.removeLast().close();
					}
				}
				else {
					// Its pollers would need two.
					for (int free = 0; free < 2; free++) {
						try (Gmp another = start(NetpollPolicy.JDK)) {
							another.go(() -> System.out.println("jdk starts")).join();
						}
						files.removeLast().close();
					}
				}
				files.addAll(openAll());
				client.connect(server.getLocalSocketAddress());
				await(() -> this.failures.get() >= 3);
				System.out.println("accept fails");
				closeAll(files);
				echo(client, server);
				client.close();
				System.out.println("echo after");
				if (this.policy == NetpollPolicy.INTEGRATED) {
					try (Gmp another = start(NetpollPolicy.INTEGRATED)) {
						if (another.snapshot().netpoll().reason() == null) {
							System.out.println("integrated works");
						}
					}
				}
				await(() -> openDescriptors() <= before);
				System.out.println("nothing leaks");
				this.closing.set(true);
			}
		}

		private static Gmp start(NetpollPolicy policy) {
			return Gmp.builder().processors(2).netpoll(policy).build();
		}

		private static void startWithoutDescriptors() {
			try (Gmp gmp = start(NetpollPolicy.INTEGRATED)) {
				System.out.println("integrated is not refused: " + gmp);
			}
			catch (GmpAccessException ex) {
				System.out.println(ex.getMessage().contains("the operating system refuses it: ")
						? "integrated is refused" : ex.getMessage());
			}
			try (Gmp gmp = start(NetpollPolicy.AUTO)) {
				String reason = gmp.snapshot().netpoll().reason();
				System.out.println((reason != null && reason.contains("the operating system refuses it"))
						? "auto falls back" : "auto: " + reason);
			}
		}

		private void serve(Gmp gmp, ServerSocket server) {
			while (true) {
				try {
					Socket socket = server.accept();
					gmp.go(() -> {
						try (socket) {
							int b = socket.getInputStream().read();
							while (b >= 0) {
								socket.getOutputStream().write(b);
								b = socket.getInputStream().read();
							}
						}
						return true;
					});
				}
				catch (IOException ex) {
					if (this.closing.get()) {
						return;
					}
					this.failures.incrementAndGet();
					pause();
				}
			}
		}

		private static void echo(SocketChannel client, ServerSocket server) throws IOException {
			if (!client.isConnected()) {
				client.connect(server.getLocalSocketAddress());
			}
			ByteBuffer buffer = ByteBuffer.wrap(new byte[] { 42 });
			client.write(buffer);
			buffer.clear();
			if (client.read(buffer) != 1 || buffer.get(0) != 42) {
				throw new IOException("the echo is wrong");
			}
		}

		private static List<InputStream> openFew() throws IOException {
			List<InputStream> files = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				files.add(new FileInputStream("/dev/null"));
			}
			return files;
		}

		private static List<InputStream> openAll() {
			List<InputStream> files = new ArrayList<>();
			while (true) {
				try {
					files.add(new FileInputStream("/dev/null"));
				}
				catch (IOException ex) {
					return files;
				}
			}
		}

		private static void closeAll(List<InputStream> files) throws IOException {
			for (InputStream file : files) {
				file.close();
			}
		}

		private static int openDescriptors() {
			String[] descriptors = new File("/proc/self/fd").list();
			return (descriptors != null) ? descriptors.length : Integer.MAX_VALUE;
		}

		private static void await(BooleanSupplier condition) {
			long start = System.nanoTime();
			while (!condition.getAsBoolean()) {
				if (System.nanoTime() - start > LIMIT_NANOS) {
					throw new IllegalStateException("it takes too long");
				}
				pause();
			}
		}

		private static void pause() {
			try {
				Thread.sleep(5);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
