package dev.gmp.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;

/**
 * The echo server as it is written in Java: a virtual thread for each connection.
 */
final class EchoServer {

	/** Our scheduler with the JDK's poller. */
	static final String GMP_JDK = "gmp-jdk";

	private static final int BACKLOG = 10_000;

	private EchoServer() {
	}

	/**
	 * Serves until the process is ended. Prints its port.
	 * @param args the peer
	 */
	public static void main(String[] args) throws IOException {
		try (Peer peer = open(args[0]);
				ServerSocket server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
			System.out.println(server.getLocalPort());
			while (true) {
				Socket socket = server.accept();
				socket.setTcpNoDelay(true);
				peer.go(() -> echo(socket));
			}
		}
	}

	private static Peer open(String name) {
		if (!name.equals(GMP_JDK)) {
			return Peer.open(name);
		}
		return new Peer.GmpPeer(Gmp.builder().processors(Peer.processors()).netpoll(NetpollPolicy.JDK).build());
	}

	private static void echo(Socket socket) {
		byte[] buffer = new byte[64];
		try (socket) {
			InputStream in = socket.getInputStream();
			OutputStream out = socket.getOutputStream();
			int n = in.read(buffer);
			while (n > 0) {
				out.write(buffer, 0, n);
				n = in.read(buffer);
			}
		}
		catch (IOException ex) {
			// The client is gone.
		}
	}

}
