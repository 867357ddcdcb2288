package dev.gmp.benchmarks.work;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/**
 * Ways in which a goroutine blocks its thread without having said so.
 */
public enum Blocking {

	/** A native call. */
	NATIVE("in a native call") {
		@Override
		Blocked start(Peer peer, int n, CountDownLatch started) {
			Gate gate = new Gate();
			return gate.around(startAll(peer, n, started, (i) -> gate.sleepUntilOpen()));
		}
	},

	/** A read of a FIFO that nobody writes. */
	FIFO("in a read of a FIFO") {
		@Override
		Blocked start(Peer peer, int n, CountDownLatch started) throws Exception {
			Path directory = Files.createTempDirectory("fifo");
			for (int i = 0; i < n; i++) {
				new ProcessBuilder("mkfifo", fifo(directory, i)).start().waitFor();
			}
			List<Thread> threads = startAll(peer, n, started, (i) -> readAll(Path.of(fifo(directory, i))));
			return new Blocked(threads, () -> {
				// Each by a thread of its own: the last reader may begin only when the
				// first one has ended.
				for (int i = 0; i < n; i++) {
					Path fifo = Path.of(fifo(directory, i));
					threads.add(Thread.ofPlatform().start(() -> writeNothing(fifo)));
				}
			});
		}
	},

	/** A monitor that is entered in a call from native code, so that it pins. */
	MONITOR("at a monitor under a native frame") {
		@Override
		Blocked start(Peer peer, int n, CountDownLatch started) throws Exception {
			Gate gate = new Gate();
			Object monitor = new Object();
			CountDownLatch held = new CountDownLatch(1);
			Thread holder = Thread.ofPlatform().start(() -> {
				synchronized (monitor) {
					held.countDown();
					gate.sleepUntilOpen();
				}
			});
			held.await();
			List<Thread> threads = startAll(peer, n, started, (i) -> Native.callBack(monitor));
			threads.add(holder);
			return gate.around(threads);
		}
	},

	/** The initialiser of a class, and others that wait for that class. */
	CLASS("at the initialiser of a class") {
		@Override
		Blocked start(Peer peer, int n, CountDownLatch started) throws Exception {
			ClassGate.GATE.open = false;
			byte[] bytes;
			try (InputStream in = Blocking.class.getResourceAsStream("Blocking$SlowClass.class")) {
				bytes = in.readAllBytes();
			}
			Class<?> slow = MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
			return ClassGate.GATE.around(startAll(peer, n, started, (i) -> initialise(slow)));
		}
	};

	private final String what;

	Blocking(String what) {
		this.what = what;
	}

	/**
	 * Returns how it blocks.
	 * @return the end of a sentence
	 */
	public String what() {
		return this.what;
	}

	/**
	 * Starts goroutines that block.
	 * @param peer where
	 * @param n how many
	 * @param started is counted down by each right before it blocks
	 * @return what lets them go
	 */
	abstract Blocked start(Peer peer, int n, CountDownLatch started) throws Exception;

	private static List<Thread> startAll(Peer peer, int n, CountDownLatch started, IntConsumer block) {
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			int number = i;
			threads.add(peer.go(() -> {
				started.countDown();
				block.accept(number);
			}));
		}
		return threads;
	}

	private static String fifo(Path directory, int i) {
		return directory.resolve("fifo-" + i).toString();
	}

	private static void readAll(Path fifo) {
		try (InputStream in = Files.newInputStream(fifo)) {
			in.readAllBytes();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void writeNothing(Path fifo) {
		try {
			Files.newOutputStream(fifo).close();
			Files.delete(fifo);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void initialise(Class<?> type) {
		try {
			MethodHandles.lookup().ensureInitialized(type);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Goroutines that block.
	 *
	 * @param threads they, and their helpers
	 * @param release lets them go
	 */
	record Blocked(List<Thread> threads, Runnable release) {

		/**
		 * Waits for their end, after they were let go and the others have ended: one that
		 * is still to begin may have to wait for these.
		 */
		void join() throws InterruptedException {
			for (Thread thread : this.threads) {
				thread.join();
			}
		}

	}

	/**
	 * What those that sleep in native code wait for.
	 */
	static final class Gate {

		volatile boolean open;

		Blocked around(List<Thread> threads) {
			return new Blocked(threads, () -> this.open = true);
		}

		void sleepUntilOpen() {
			while (!this.open) {
				Native.sleep(50_000);
			}
		}

	}

	static final class ClassGate {

		static final Gate GATE = new Gate();

		private ClassGate() {
		}

	}

	/**
	 * Is defined anew for each measurement.
	 */
	static final class SlowClass {

		static {
			ClassGate.GATE.sleepUntilOpen();
		}

		private SlowClass() {
		}

	}

}
