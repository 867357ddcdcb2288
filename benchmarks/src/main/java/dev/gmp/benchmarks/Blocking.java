package dev.gmp.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Ways in which a goroutine blocks its thread without having said so.
 */
@SuppressWarnings("restricted")
enum Blocking {

	/** A native call. */
	NATIVE("in a native call") {
		@Override
		AutoCloseable start(Peer peer, int n, CountDownLatch started) {
			Gate gate = new Gate();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				threads.add(peer.go(() -> {
					started.countDown();
					gate.sleepUntilOpen();
				}));
			}
			return () -> {
				gate.open = true;
				join(threads);
			};
		}
	},

	/** A read of a FIFO that nobody writes. */
	FIFO("in a read of a FIFO") {
		@Override
		AutoCloseable start(Peer peer, int n, CountDownLatch started) throws Exception {
			Path directory = Files.createTempDirectory("fifo");
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				Path fifo = directory.resolve("fifo-" + i);
				new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
				threads.add(peer.go(() -> {
					started.countDown();
					readAll(fifo);
				}));
			}
			return () -> {
				// Each by a thread of its own: the last reader may begin only when the
				// first
				// one has ended.
				for (int i = 0; i < n; i++) {
					Path fifo = directory.resolve("fifo-" + i);
					threads.add(Thread.ofPlatform().start(() -> writeNothing(fifo)));
				}
				join(threads);
				for (int i = 0; i < n; i++) {
					Files.delete(directory.resolve("fifo-" + i));
				}
				Files.delete(directory);
			};
		}
	},

	/** A monitor that is entered in a call from native code, so that it pins. */
	MONITOR("at a monitor under a native frame") {
		@Override
		AutoCloseable start(Peer peer, int n, CountDownLatch started) throws Exception {
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
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				threads.add(peer.go(() -> {
					started.countDown();
					Native.callBack(monitor);
				}));
			}
			threads.add(holder);
			return () -> {
				gate.open = true;
				join(threads);
			};
		}
	},

	/** The initialiser of a class, and others that wait for that class. */
	CLASS("at the initialiser of a class") {
		@Override
		AutoCloseable start(Peer peer, int n, CountDownLatch started) throws Exception {
			ClassGate.GATE.open = false;
			byte[] bytes;
			try (InputStream in = Blocking.class.getResourceAsStream("Blocking$SlowClass.class")) {
				bytes = in.readAllBytes();
			}
			Class<?> slow = MethodHandles.lookup().defineHiddenClass(bytes, false).lookupClass();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < n; i++) {
				threads.add(peer.go(() -> {
					started.countDown();
					initialise(slow);
				}));
			}
			return () -> {
				ClassGate.GATE.open = true;
				join(threads);
			};
		}
	};

	private final String what;

	Blocking(String what) {
		this.what = what;
	}

	String what() {
		return this.what;
	}

	/**
	 * Starts goroutines that block.
	 * @param peer where
	 * @param n how many
	 * @param started is counted down by each right before it blocks
	 * @return what lets them go and waits for them
	 */
	abstract AutoCloseable start(Peer peer, int n, CountDownLatch started) throws Exception;

	private static void join(List<Thread> threads) throws InterruptedException {
		for (Thread thread : threads) {
			thread.join();
		}
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
	 * What those that sleep in native code wait for.
	 */
	static final class Gate {

		volatile boolean open;

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

	/**
	 * Calls of libc.
	 */
	private static final class Native {

		private static final Linker LINKER = Linker.nativeLinker();

		private static final MethodHandle USLEEP = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("usleep"),
				FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

		private static final MethodHandle QSORT = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("qsort"),
				FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
						ValueLayout.ADDRESS));

		static void sleep(int micros) {
			try {
				int ignored = (int) USLEEP.invokeExact(micros);
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * Enters a monitor while qsort waits for the outcome of a comparison.
		 */
		static void callBack(Object monitor) {
			try (Arena arena = Arena.ofConfined()) {
				MethodHandle compare = MethodHandles.lookup()
					.findStatic(Native.class, "compare",
							MethodType.methodType(int.class, Object.class, MemorySegment.class, MemorySegment.class))
					.bindTo(monitor);
				MemorySegment stub = LINKER.upcallStub(compare,
						FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS), arena);
				MemorySegment two = arena.allocate(ValueLayout.JAVA_INT, 2);
				QSORT.invokeExact(two, 2L, 4L, stub);
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}

		@SuppressWarnings("unused")
		private static int compare(Object monitor, MemorySegment a, MemorySegment b) {
			synchronized (monitor) {
				return 0;
			}
		}

	}

}
