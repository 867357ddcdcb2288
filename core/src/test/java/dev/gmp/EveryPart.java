package dev.gmp;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.inspect.JdkSnapshot;

/**
 * A program whose goroutines use every part of what GMP has of the JDK, in both modes of
 * netpoll. Its argument is a {@link FallbackPolicy}.
 */
final class EveryPart {

	private EveryPart() {
	}

	public static void main(String[] args) throws Exception {
		FallbackPolicy fallback = FallbackPolicy.valueOf(args[0]);
		try {
			try (Gmp gmp = Gmp.builder().netpoll(NetpollPolicy.JDK).fallback(fallback).build()) {
				work(gmp);
				if (gmp.snapshot().access().equals("none")) {
					print(gmp);
					return;
				}
			}
			try (Gmp gmp = Gmp.builder().fallback(fallback).build()) {
				System.out.println(work(gmp));
				print(gmp);
			}
		}
		catch (GmpAccessException ex) {
			System.out.println("refused: " + ex.getMessage());
			try (Gmp gmp = Gmp.start()) {
				System.out.println(gmp);
			}
			catch (GmpAccessException again) {
				System.out.println("again: " + again.getMessage());
			}
		}
	}

	private static void print(Gmp gmp) throws Exception {
		JdkSnapshot jdk = gmp.snapshot().jdk();
		System.out.println(work(gmp));
		System.out.println(
				"mode " + jdk.mode() + " tested " + jdk.tested() + " left " + new TreeSet<>(jdk.leftToJdk().keySet()));
		System.out.println("netpoll " + gmp.snapshot().netpoll().mode());
	}

	private static String work(Gmp gmp) throws Exception {
		boolean child = gmp.go(() -> {
			boolean parent = Goroutine.isGoroutine();
			FutureTask<Boolean> task = new FutureTask<>(() -> {
				Thread.yield();
				return Goroutine.isGoroutine() == parent;
			});
			Thread.startVirtualThread(task);
			return task.get(30, TimeUnit.SECONDS);
		}).get(30, TimeUnit.SECONDS);
		boolean slept = gmp.go(() -> {
			long start = System.nanoTime();
			Thread.sleep(5);
			LockSupport.parkNanos(1_000_000);
			return System.nanoTime() - start >= 5_000_000;
		}).get(30, TimeUnit.SECONDS);
		return "child " + child + ", slept " + slept + ", talked " + talk(gmp);
	}

	private static boolean talk(Gmp gmp) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			FutureTask<Integer> answer = new FutureTask<>(() -> {
				try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
					Thread.sleep(1);
					socket.getOutputStream().write(41);
					return socket.getInputStream().read();
				}
			});
			gmp.go(answer);
			gmp.go(() -> {
				try (Socket socket = server.accept()) {
					socket.getOutputStream().write(socket.getInputStream().read() + 1);
				}
				return true;
			});
			return answer.get(30, TimeUnit.SECONDS) == 42;
		}
	}

}
