package dev.gmp.benchmarks.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;

/**
 * The echo server as it is written in Java: a virtual thread for each connection.
 */
public final class EchoServer {

	private static final int BACKLOG = 10_000;

	private static final long COMPUTING_NANOS = 5_000_000;

	private EchoServer() {
	}

	/**
	 * Serves until the process is ended. Prints its port, and for each line that it reads
	 * the bytes of the heap that are in use.
	 * @param args the peer
	 * @throws IOException if there is no port
	 */
	public static void main(String[] args) throws IOException {
		try (Peer peer = open(args[0]);
				ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
			System.out.println(server.getLocalPort());
			Thread.ofPlatform().daemon().start(EchoServer::tellMemory);
			while (true) {
				Socket socket = server.accept();
				socket.setTcpNoDelay(true);
				peer.go(() -> echo(socket));
			}
		}
	}

	private static Peer open(String name) {
		return switch (name) {
			case Peer.GMP_JDK ->
				new Peer.GmpPeer(Gmp.builder().processors(Peer.processors()).netpoll(NetpollPolicy.JDK).build());
			case Peer.STOCK_BESIDE -> {
				talkToOurselves(Gmp.start());
				yield Peer.open(Peer.STOCK);
			}
			case Peer.STOCK_AFTER -> {
				try (Gmp gmp = Gmp.start()) {
					talkToOurselves(gmp);
				}
				yield Peer.open(Peer.STOCK);
			}
			default -> Peer.open(name);
		};
	}

	/*
	 * So that it has polled for sockets.
	 */
	private static void talkToOurselves(Gmp gmp) {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
				Socket accepted = server.accept()) {
			Thread echo = gmp.go(() -> echo(accepted));
			for (int i = 0; i < 1_000; i++) {
				client.getOutputStream().write(1);
				if (client.getInputStream().read() != 1) {
					throw new IOException("the echo is wrong");
				}
			}
			client.shutdownOutput();
			echo.join();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void tellMemory() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			while (lines.readLine() != null) {
				System.gc();
				System.out.println(memory.getHeapMemoryUsage().getUsed());
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void compute() {
		long start = System.nanoTime();
		while (System.nanoTime() - start < COMPUTING_NANOS) {
			Thread.onSpinWait();
		}
	}

	private static void echo(Socket socket) {
		byte[] buffer = new byte[64];
		try (socket) {
			InputStream in = socket.getInputStream();
			OutputStream out = socket.getOutputStream();
			int n = in.read(buffer);
			while (n > 0) {
				if (buffer[0] == 'c') {
					compute();
				}
				out.write(buffer, 0, n);
				n = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// The client is gone.
		}
	}

}
