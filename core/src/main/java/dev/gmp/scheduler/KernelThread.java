package dev.gmp.scheduler;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A platform thread as the kernel sees it, where that can be asked: on Linux, under
 * {@code /proc}. It tells a thread that waits for an event from one that waits for a
 * core: the CPU time of neither grows.
 */
final class KernelThread {

	private static final Path PROC = Path.of("/proc");

	private static final int MAX_STAT = 256;

	/** No number of a thread. */
	static final int UNKNOWN = -1;

	private final @Nullable String stat;

	private final int tid;

	private KernelThread(@Nullable String stat, int tid) {
		this.stat = stat;
		this.tid = tid;
	}

	/**
	 * Returns the kernel's number of the thread.
	 * @return the number, {@link #UNKNOWN} on other systems
	 */
	int tid() {
		return this.tid;
	}

	/**
	 * Returns the current thread.
	 * @return the thread, of which nothing is known on other systems
	 */
	static KernelThread current() {
		try {
			// Such as 4711/task/4712
			Path thread = Files.readSymbolicLink(PROC.resolve("thread-self"));
			return new KernelThread(PROC.resolve(thread).resolve("stat").toString(),
					Integer.parseInt(thread.getFileName().toString()));
		}
		catch (IOException | UnsupportedOperationException ex) {
			return new KernelThread(null, UNKNOWN);
		}
	}

	/**
	 * Tells whether the thread waits for an event: a file, a lock, a timer. Takes some
	 * ten microseconds.
	 * @return whether it does, {@code null} if that is not known
	 */
	@Nullable Boolean isWaiting() {
		String stat = this.stat;
		if (stat == null) {
			return null;
		}
		try {
			// While the first look was under way the JVM may have stopped all threads,
			// and
			// the thread waited for nothing but that. It did not stop before the second
			// one has begun, or this thread would not have come here.
			boolean waits = isWaiting(stat);
			return waits && isWaiting(stat);
		}
		catch (IOException ex) {
			// There are no descriptors left, or the thread has ended.
			return null;
		}
	}

	/*
	 * Such as "4712 (name of thread) S 1 ...".
	 */
	private static boolean isWaiting(String stat) throws IOException {
		try (InputStream in = new FileInputStream(stat)) {
			byte[] bytes = in.readNBytes(MAX_STAT);
			String line = new String(bytes, StandardCharsets.ISO_8859_1);
			int state = line.lastIndexOf(')') + 2;
			if (state < 2 || state >= line.length()) {
				throw new IOException("not the state of a thread: " + line);
			}
			return line.charAt(state) != 'R';
		}
	}

}
