package dev.gmp.benchmarks.work;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpServer;

/**
 * The HTTP server of the JDK, which runs each request by an executor of the peer's, and
 * answers a few bytes.
 */
public final class HttpServing {

	private static final int BACKLOG = 10_000;

	private static final byte[] ANSWER = "Hello, World!\n".getBytes(StandardCharsets.UTF_8);

	private HttpServing() {
	}

	/**
	 * Serves until the process is ended, and prints its port.
	 * @param args the peer
	 * @throws IOException if there is no port
	 */
	@SuppressWarnings("AddressSelection") // It listens on the loopback only.
	public static void main(String[] args) throws IOException {
		// Else each answer waits for the client's acknowledgement of its header.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
		server.createContext("/", (exchange) -> {
			try (exchange) {
				exchange.sendResponseHeaders(200, ANSWER.length);
				exchange.getResponseBody().write(ANSWER);
			}
		});
		server.setExecutor(executor(args[0]));
		server.start();
		System.out.println(server.getAddress().getPort());
	}

	@SuppressWarnings("resource") // It lives as long as the process.
	private static Executor executor(String name) {
		return switch (name) {
			case Peer.POOL -> Executors.newCachedThreadPool();
			default -> Peer.open(name)::go;
		};
	}

}
