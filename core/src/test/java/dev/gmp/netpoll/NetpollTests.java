package dev.gmp.netpoll;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.inspect.NetpollMode;
import dev.gmp.inspect.NetpollSnapshot;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Everything that blocks on a socket, in a goroutine.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(names = { "INTEGRATED", "JDK" })
@ExtendWith(GoroutineDumpOnFailure.class)
class NetpollTests {

	private static final int ROUNDS = 300;

	private static final long LIMIT = 30;

	private final NetpollPolicy policy;

	NetpollTests(NetpollPolicy policy) {
		this.policy = policy;
	}

	private Gmp start(Schedulers schedulers, int processors) {
		return schedulers.start((builder) -> builder.processors(processors).netpoll(this.policy));
	}

	private static <T> T await(Future<T> future) throws Exception {
		return future.get(LIMIT, TimeUnit.SECONDS);
	}

	private static ServerSocket listen() throws IOException {
		return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	private static Socket connect(ServerSocket server) throws IOException {
		Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
		// Small pieces are not to wait for each other.
		socket.setTcpNoDelay(true);
		return socket;
	}

	private static void echo(Socket socket, int rounds) throws IOException {
		InputStream in = socket.getInputStream();
		for (int i = 0; i < rounds; i++) {
			byte[] bytes = in.readNBytes(64);
			socket.getOutputStream().write(bytes);
		}
	}

	private static boolean talk(Socket socket, int rounds) throws IOException {
		byte[] bytes = new byte[64];
		for (int i = 0; i < rounds; i++) {
			bytes[i % 64] = (byte) i;
			socket.getOutputStream().write(bytes);
			assertThat(socket.getInputStream().readNBytes(64)).isEqualTo(bytes);
		}
		return true;
	}

	private static boolean talk(SocketChannel channel, int rounds) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(64);
		for (int i = 0; i < rounds; i++) {
			buffer.clear().putInt(0, i);
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
			buffer.clear();
			while (buffer.hasRemaining()) {
				assertThat(channel.read(buffer)).isPositive();
			}
			assertThat(buffer.getInt(0)).isEqualTo(i);
		}
		return true;
	}

	private static Object echo(SocketChannel channel, int rounds) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(64);
		for (int i = 0; i < rounds; i++) {
			buffer.clear();
			while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
				// Until it is full.
			}
			buffer.flip();
			while (buffer.hasRemaining()) {
				channel.write(buffer);
			}
		}
		return true;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 8 })
	void socketsOfGoroutinesThreadsAndVirtualThreadsTalk(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, processors);
		try (ServerSocket server = listen()) {
			int clients = 12;
			Future<Boolean> accepting = gmp.go(() -> {
				List<Future<Boolean>> echoes = new ArrayList<>();
				for (int i = 0; i < clients; i++) {
					Socket socket = server.accept();
					echoes.add(gmp.go(() -> {
						try (socket) {
							echo(socket, ROUNDS);
						}
						return true;
					}));
				}
				for (Future<Boolean> echo : echoes) {
					await(echo);
				}
				return true;
			});
			List<Thread> threads = new ArrayList<>();
			List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
			for (int i = 0; i < clients; i++) {
				Runnable client = () -> {
					try (Socket socket = connect(server)) {
						talk(socket, ROUNDS);
					}
					catch (Throwable ex) {
						failures.add(ex);
					}
				};
				threads.add(switch (i % 3) {
					case 0 -> gmp.go(client);
					case 1 -> Thread.ofVirtual().start(client);
					default -> Thread.ofPlatform().start(client);
				});
			}
			for (Thread thread : threads) {
				assertThat(thread.join(Duration.ofSeconds(LIMIT))).isTrue();
			}
			assertThat(failures).isEmpty();
			assertThat(await(accepting)).isTrue();
		}
		NetpollSnapshot netpoll = gmp.snapshot().netpoll();
		assertThat(netpoll.waiters()).isZero();
		assertThat(netpoll.mode().name()).isEqualTo(this.policy.name());
		assertThat(netpoll.reason()).isEqualTo((this.policy == NetpollPolicy.INTEGRATED) ? null : "it was asked for");
		if (machinesPoll()) {
			assertThat(netpoll.ready()).isPositive();
			assertThat(netpoll.lastPollAgeMillis()).isNotNegative();
		}
		else {
			assertThat(netpoll)
				.isEqualTo(new NetpollSnapshot(NetpollMode.JDK, "it was asked for", 0, 0, 0, 0, 0, null));
		}
	}

	/*
	 * Else the JDK's pollers have threads of their own.
	 */
	private boolean machinesPoll() {
		return this.policy == NetpollPolicy.INTEGRATED || JdkAccess.get(true).jdkPollersUnavailable() == null;
	}

	@Test
	void channelsTalk(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		try (ServerSocketChannel server = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
			Future<Object> echo = gmp.go(() -> echo(server.accept(), ROUNDS));
			Future<Boolean> talk = gmp.go(() -> {
				try (SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
					return talk(channel, ROUNDS);
				}
			});
			assertThat(await(talk)).isTrue();
			await(echo);
		}
	}

	@Test
	void unixDomainSocketsTalk(@TempDir Path directory, Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
		try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
			Future<Object> echo = gmp.go(() -> echo(server.accept(), ROUNDS));
			Future<Boolean> talk = gmp.go(() -> {
				try (SocketChannel channel = SocketChannel.open(address)) {
					return talk(channel, ROUNDS);
				}
			});
			assertThat(await(talk)).isTrue();
			await(echo);
		}
	}

	@Test
	void datagramsAndPipesArrive(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
				DatagramChannel channel = DatagramChannel.open()) {
			Future<Integer> received = gmp.go(() -> {
				DatagramPacket packet = new DatagramPacket(new byte[8], 8);
				socket.receive(packet);
				return packet.getLength();
			});
			awaitWaiters(gmp, 1);
			channel.send(ByteBuffer.allocate(5), socket.getLocalSocketAddress());
			assertThat(await(received)).isEqualTo(5);
		}
		Pipe pipe = Pipe.open();
		try (Pipe.SourceChannel source = pipe.source(); Pipe.SinkChannel sink = pipe.sink()) {
			Future<Integer> read = gmp.go(() -> source.read(ByteBuffer.allocate(8)));
			awaitWaiters(gmp, 1);
			sink.write(ByteBuffer.allocate(3));
			assertThat(await(read)).isEqualTo(3);
		}
	}

	/*
	 * Until they are in the poller, where it tells; else for a moment.
	 */
	private void awaitWaiters(Gmp gmp, int n) {
		if (machinesPoll()) {
			Awaitility.await().until(() -> gmp.snapshot().netpoll().waiters() == n);
		}
		Awaitility.await().until(() -> gmp.snapshot().goroutines().waiting() >= n);
	}

	@Test
	void aReaderAndAWriterShareASocket(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		int bytes = 30_000_000;
		try (ServerSocket server = listen(); Socket client = connect(server); Socket peer = server.accept()) {
			List<Callable<Boolean>> tasks = List.of(() -> write(client, bytes), () -> write(peer, bytes),
					() -> read(client, bytes), () -> read(peer, bytes));
			List<Future<Boolean>> futures = new ArrayList<>();
			for (int i = 0; i < 2; i++) {
				futures.add(gmp.go(tasks.get(i)));
			}
			// Both are stuck in their writes now.
			awaitWaiters(gmp, 2);
			for (int i = 2; i < 4; i++) {
				futures.add(gmp.go(tasks.get(i)));
			}
			for (Future<Boolean> future : futures) {
				assertThat(await(future)).isTrue();
			}
		}
	}

	private static boolean writeAll(Socket socket, int bytes) throws IOException {
		write(socket, bytes);
		socket.shutdownOutput();
		return true;
	}

	private static boolean write(Socket socket, int bytes) throws IOException {
		byte[] buffer = new byte[10_000];
		for (int i = 0; i < bytes; i += buffer.length) {
			buffer[0] = (byte) (i / buffer.length);
			socket.getOutputStream().write(buffer);
		}
		return true;
	}

	private static boolean read(Socket socket, int bytes) throws IOException {
		InputStream in = socket.getInputStream();
		for (int i = 0; i < bytes; i += 10_000) {
			assertThat(in.readNBytes(10_000)[0]).isEqualTo((byte) (i / 10_000));
		}
		return true;
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void moreAreReadyAtOnceThanOneCallTells(boolean read, Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 1);
		int sockets = 150;
		int bytes = 200_000;
		List<Socket> clients = new ArrayList<>();
		List<Socket> peers = new ArrayList<>();
		List<Future<Boolean>> futures = new ArrayList<>();
		try (ServerSocket server = listen()) {
			server.setReceiveBufferSize(4096);
			for (int i = 0; i < sockets; i++) {
				Socket client = connect(server);
				client.setSendBufferSize(4096);
				clients.add(client);
				peers.add(server.accept());
				futures.add(gmp.go(() -> read ? client.getInputStream().read() == 1 : writeAll(client, bytes)));
			}
			awaitWaiters(gmp, sockets);
			AtomicBoolean stop = new AtomicBoolean();
			Future<?> busy = gmp.go(() -> {
				while (!stop.get()) {
					Thread.onSpinWait();
				}
				return true;
			});
			for (Socket peer : peers) {
				if (read) {
					peer.getOutputStream().write(1);
				}
				else {
					InputStream in = peer.getInputStream();
					in.skipNBytes(in.available());
				}
			}
			stop.set(true);
			await(busy);
			for (int i = 0; i < sockets; i++) {
				if (!read) {
					peers.get(i).getInputStream().transferTo(OutputStream.nullOutputStream());
				}
				assertThat(await(futures.get(i))).isTrue();
			}
		}
		finally {
			for (Socket socket : clients) {
				socket.close();
			}
			for (Socket socket : peers) {
				socket.close();
			}
		}
	}

	@Test
	void timeOutsEndReadsAcceptsAndConnects(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		try (ServerSocket server = listen(); Socket client = connect(server); Socket peer = server.accept()) {
			server.setSoTimeout(50);
			client.setSoTimeout(50);
			Future<Boolean> accept = gmp.go(() -> timesOut(server::accept));
			Future<Boolean> read = gmp.go(() -> timesOut(() -> client.getInputStream().read()));
			assertThat(await(accept)).isTrue();
			assertThat(await(read)).isTrue();
			Future<Boolean> connect = gmp.go(() -> {
				try (Socket socket = new Socket()) {
					socket.connect(server.getLocalSocketAddress(), 10_000);
					return socket.isConnected();
				}
			});
			assertThat(await(connect)).isTrue();
			// The same socket can still be read.
			Future<Integer> late = gmp.go(() -> {
				client.setSoTimeout(0);
				return client.getInputStream().read();
			});
			awaitWaiters(gmp, 1);
			peer.getOutputStream().write(7);
			assertThat(await(late)).isEqualTo(7);
		}
	}

	private static boolean timesOut(Callable<?> task) throws Exception {
		try {
			task.call();
			return false;
		}
		catch (SocketTimeoutException ex) {
			return true;
		}
	}

	@Test
	void closeInterruptAndShutdownEndWaits(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		try (ServerSocket server = listen()) {
			Socket closed = connect(server);
			Future<Boolean> read = gmp.go(() -> fails(SocketException.class, () -> closed.getInputStream().read()));
			awaitWaiters(gmp, 1);
			closed.close();
			assertThat(await(read)).isTrue();
			Socket shut = connect(server);
			Future<Integer> end = gmp.go(() -> shut.getInputStream().read());
			awaitWaiters(gmp, 1);
			shut.shutdownInput();
			assertThat(await(end)).isEqualTo(-1);
			shut.close();
			Socket interrupted = connect(server);
			CountDownLatch done = new CountDownLatch(1);
			Thread reader = gmp.go(() -> {
				try {
					interrupted.getInputStream().read();
				}
				catch (IOException ex) {
					done.countDown();
				}
			});
			awaitWaiters(gmp, 1);
			reader.interrupt();
			assertThat(done.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		}
		Future<Boolean> accept;
		try (ServerSocketChannel server = ServerSocketChannel.open()
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
				SocketChannel channel = SocketChannel.open(server.getLocalAddress())) {
			server.accept();
			accept = gmp.go(() -> fails(AsynchronousCloseException.class, server::accept));
			CountDownLatch done = new CountDownLatch(1);
			Thread reader = gmp.go(() -> {
				fails(ClosedByInterruptException.class, () -> channel.read(ByteBuffer.allocate(1)));
				done.countDown();
			});
			awaitWaiters(gmp, 2);
			reader.interrupt();
			assertThat(done.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(await(accept)).isTrue();
	}

	@Test
	void descriptorsAreReused(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		try (ServerSocket server = listen()) {
			Future<Boolean> clients = gmp.go(() -> {
				for (int i = 0; i < ROUNDS; i++) {
					try (Socket client = connect(server); Socket peer = server.accept()) {
						// Some are closed with a registration that is not used up, and
						// with an event under way.
						client.setSoTimeout(1);
						if (i % 3 == 0) {
							timesOut(() -> client.getInputStream().read());
						}
						client.setSoTimeout(0);
						Future<Integer> read = gmp.go(() -> client.getInputStream().read());
						peer.getOutputStream().write(i & 0x7F);
						assertThat(await(read)).isEqualTo(i & 0x7F);
						gmp.go(() -> {
							try {
								client.getInputStream().read();
							}
							catch (IOException ex) {
								// It is closed.
							}
						});
						peer.getOutputStream().write(1);
					}
				}
				return true;
			});
			assertThat(await(clients)).isTrue();
		}
	}

	@Test
	void anHttpClientTalks(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setExecutor(gmp.executor());
		server.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
		try (HttpClient client = HttpClient.newBuilder().executor(gmp.executor()).build()) {
			List<Future<String>> answers = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + i);
				answers.add(gmp
					.go(() -> client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
						.body()));
			}
			for (int i = 0; i < answers.size(); i++) {
				assertThat(await(answers.get(i))).isEqualTo("/" + i);
			}
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void everyByteArrivesThroughAProxyThatSplitsAndDelays(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 4);
		try (ServerSocket server = listen(); ServerSocket proxy = listen()) {
			int clients = 8;
			gmp.go(() -> {
				for (int i = 0; i < clients; i++) {
					Socket socket = server.accept();
					socket.setTcpNoDelay(true);
					gmp.go(() -> {
						try (socket) {
							echo(socket, ROUNDS);
						}
						return true;
					});
				}
				return true;
			});
			gmp.go(() -> {
				for (int i = 0; i < clients; i++) {
					Socket in = proxy.accept();
					in.setTcpNoDelay(true);
					Socket out = connect(server);
					gmp.go(() -> passOn(in, out));
					gmp.go(() -> passOn(out, in));
				}
				return true;
			});
			List<Future<Boolean>> talks = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				talks.add(gmp.go(() -> {
					try (Socket socket = connect(proxy)) {
						return talk(socket, ROUNDS);
					}
				}));
			}
			int processors = 1;
			for (Future<Boolean> talk : talks) {
				while (!talk.isDone()) {
					gmp.setProcessors(1 + processors++ % 8);
					Thread.sleep(5);
				}
				assertThat(await(talk)).isTrue();
			}
		}
	}

	@Test
	void exchangesThroughAProxyThatResetsAndDropsEndOneWayOrTheOther(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 2);
		AtomicInteger whole = new AtomicInteger();
		AtomicInteger timedOut = new AtomicInteger();
		AtomicInteger broken = new AtomicInteger();
		try (ServerSocket server = listen(); ServerSocket proxy = listen()) {
			gmp.go(() -> serveForEver(gmp, server, (socket) -> {
				byte[] buffer = new byte[64];
				int n = socket.getInputStream().read(buffer);
				while (n > 0) {
					socket.getOutputStream().write(buffer, 0, n);
					n = socket.getInputStream().read(buffer);
				}
				return true;
			}));
			gmp.go(() -> serveForEver(gmp, proxy, (in) -> {
				Socket out = connect(server);
				gmp.go(() -> misbehave(out, in));
				return misbehave(in, out);
			}));
			List<Future<Boolean>> clients = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				clients.add(gmp.go(() -> {
					for (int k = 0; k < 40; k++) {
						try (Socket socket = connect(proxy)) {
							socket.setSoTimeout(100);
							talkUntilItBreaks(socket);
							whole.incrementAndGet();
						}
						catch (SocketTimeoutException ex) {
							timedOut.incrementAndGet();
						}
						catch (IOException ex) {
							broken.incrementAndGet();
						}
					}
					return true;
				}));
			}
			for (Future<Boolean> client : clients) {
				assertThat(await(client)).isTrue();
			}
		}
		assertThat(whole).hasPositiveValue();
		assertThat(timedOut).hasPositiveValue();
		assertThat(broken).hasPositiveValue();
		Awaitility.await().until(() -> gmp.snapshot().goroutines().total() == 0);
		assertThat(gmp.snapshot().netpoll().waiters()).isZero();
	}

	private static boolean serveForEver(Gmp gmp, ServerSocket server, Service service) throws IOException {
		while (true) {
			Socket socket;
			try {
				socket = server.accept();
			}
			catch (SocketException ex) {
				// The test is over.
				return true;
			}
			socket.setTcpNoDelay(true);
			// Whatever the proxy drops is not to stay for ever.
			socket.setSoTimeout(1_000);
			gmp.go(() -> {
				try (socket) {
					return service.serve(socket);
				}
				catch (IOException ex) {
					return false;
				}
			});
		}
	}

	private static void talkUntilItBreaks(Socket socket) throws IOException {
		byte[] bytes = new byte[64];
		for (int i = 0; i < 20; i++) {
			ThreadLocalRandom.current().nextBytes(bytes);
			socket.getOutputStream().write(bytes);
			byte[] echo = socket.getInputStream().readNBytes(64);
			assertThat(echo).isEqualTo(Arrays.copyOf(bytes, echo.length));
			if (echo.length < 64) {
				throw new IOException("end of file");
			}
		}
	}

	private static boolean misbehave(Socket from, Socket to) throws IOException {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		byte[] buffer = new byte[64];
		try (from; to) {
			from.setSoTimeout(1_000);
			boolean dropping = false;
			while (true) {
				int n = from.getInputStream().read(buffer, 0, 1 + random.nextInt(64));
				if (n < 0) {
					return true;
				}
				int what = random.nextInt(300);
				if (what == 0) {
					// A reset instead of an orderly end.
					from.setSoLinger(true, 0);
					to.setSoLinger(true, 0);
					return true;
				}
				if (what == 1) {
					return true;
				}
				dropping |= what == 2;
				if (!dropping) {
					to.getOutputStream().write(buffer, 0, n);
				}
			}
		}
		catch (IOException ex) {
			// The other direction has closed both, or nothing came any more.
			return true;
		}
	}

	@FunctionalInterface
	private interface Service {

		boolean serve(Socket socket) throws IOException;

	}

	private static boolean passOn(Socket from, Socket to) throws Exception {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		byte[] buffer = new byte[64];
		try (from; to) {
			while (true) {
				int n = from.getInputStream().read(buffer, 0, 1 + random.nextInt(64));
				if (n < 0) {
					return true;
				}
				if (random.nextInt(50) == 0) {
					Thread.sleep(random.nextInt(3));
				}
				to.getOutputStream().write(buffer, 0, n);
			}
		}
		catch (SocketException ex) {
			// The other direction has closed both.
			return true;
		}
	}

	@Test
	void aGoroutineThatComputesDoesNotKeepOthersFromTheirSockets(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 1);
		AtomicBoolean stop = new AtomicBoolean();
		try (ServerSocket server = listen(); Socket client = connect(server); Socket peer = server.accept()) {
			Future<Boolean> echo = gmp.go(() -> {
				echo(peer, 50);
				return true;
			});
			Thread busy = gmp.go(() -> {
				while (!stop.get()) {
					Thread.yield();
				}
			});
			assertThat(talk(client, 50)).isTrue();
			assertThat(await(echo)).isTrue();
			stop.set(true);
			assertThat(busy.join(Duration.ofSeconds(LIMIT))).isTrue();
		}
	}

	@Test
	void aGoroutineIsPinnedWhileItWaits(Schedulers schedulers) throws Exception {
		Gmp gmp = start(schedulers, 1);
		try (ServerSocket server = listen(); Socket client = connect(server); Socket peer = server.accept()) {
			Future<Integer> read = gmp.go(() -> Pinned.read(client));
			Awaitility.await().until(() -> read.isDone() || Pinned.reading);
			peer.getOutputStream().write(9);
			assertThat(await(read)).isEqualTo(9);
		}
	}

	/**
	 * An initialiser pins the goroutine that runs it.
	 */
	private static final class Pinned {

		static volatile boolean reading;

		private static volatile Socket socket;

		static int read(Socket from) {
			socket = from;
			return (from.getLocalPort() % 2 >= 0) ? Holder.next() : 0;
		}

		private static final class Holder {

			static final AtomicInteger VALUE = new AtomicInteger();

			static {
				reading = true;
				try {
					VALUE.set(socket.getInputStream().read());
				}
				catch (IOException ex) {
					throw new ExceptionInInitializerError(ex);
				}
			}

			static int next() {
				return VALUE.get();
			}

		}

	}

	private static boolean fails(Class<? extends Exception> type, Callable<?> task) {
		assertThatExceptionOfType(type).isThrownBy(task::call);
		return true;
	}

}
