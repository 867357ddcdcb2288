package dev.gmp.sample.show;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * A server and clients that send a byte to and fro, in plain blocking code.
 */
final class Echoes implements AutoCloseable {

	private static final int CLIENTS = 50;

	private final LongAdder echoes;

	private final ThreadFactory threads;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	Echoes(ThreadFactory threads, LongAdder echoes) throws IOException {
		this.threads = threads;
		this.echoes = echoes;
		this.server = new ServerSocket(0, CLIENTS, InetAddress.getLoopbackAddress());
		start(this::accept);
		for (int i = 0; i < CLIENTS; i++) {
			start(this::ask);
		}
	}

	private void start(IoTask task) {
		this.threads.newThread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// Closed: the end of the load.
			}
		}).start();
	}

	private void accept() throws IOException {
		while (true) {
			Socket socket = this.server.accept();
			start(() -> answer(socket));
		}
	}

	private void answer(Socket socket) throws IOException {
		try (Socket open = opened(socket)) {
			InputStream in = open.getInputStream();
			OutputStream out = open.getOutputStream();
			for (int value = in.read(); value >= 0; value = in.read()) {
				out.write(value);
			}
		}
	}

	private void ask() throws IOException {
		try (Socket open = opened(new Socket(this.server.getInetAddress(), this.server.getLocalPort()))) {
			InputStream in = open.getInputStream();
			OutputStream out = open.getOutputStream();
			do {
				out.write(1);
				this.echoes.increment();
			}
			while (in.read() >= 0);
		}
	}

	/*
	 * Noted before the look whether it is over, and closed by who comes second.
	 */
	private Socket opened(Socket socket) throws IOException {
		this.sockets.add(socket);
		if (this.server.isClosed()) {
			socket.close();
		}
		return socket;
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private interface IoTask {

		void run() throws IOException;

	}

}
