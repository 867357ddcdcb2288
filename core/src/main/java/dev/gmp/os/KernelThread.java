package dev.gmp.os;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.SmallFile;

/**
 * A platform thread as the kernel sees it. Linux tells that under {@code /proc}; on other
 * systems nothing is known. Only the kernel can tell a thread that waits for an event
 * from one that waits for a core: the CPU time of neither grows.
 * <p>
 * Each look opens the thread's file anew, since there may be thousands of machines and
 * few descriptors. All looks share one reader, which allocates nothing: only the threads
 * of sysmon look, seldom and for some microseconds.
 */
public final class KernelThread {

	private static final Path PROC = Path.of("/proc");

	private static final String TASKS = "/proc/self/task/";

	/** Stands for a number or a time that is not known. */
	private static final int UNKNOWN = -1;

	/** Guards what follows. */
	private static final Object LOCK = new Object();

	private static @Nullable SmallFile file;

	private final int tid;

	private KernelThread(int tid) {
		this.tid = tid;
	}

	/**
	 * Returns the current thread.
	 * @return the thread, of which nothing is known on other systems
	 */
	public static KernelThread current() {
		try {
			// Such as 4711/task/4712
			Path thread = Files.readSymbolicLink(PROC.resolve("thread-self"));
			return new KernelThread(Integer.parseInt(thread.getFileName().toString()));
		}
		catch (IOException | UnsupportedOperationException | NumberFormatException ex) {
			return new KernelThread(UNKNOWN);
		}
	}

	/**
	 * Returns whether the thread waits for an event, such as a file, a lock or a timer.
	 * The look takes some ten microseconds.
	 * @return whether the thread waits, {@code null} if that is not known
	 */
	public @Nullable Boolean isWaiting() {
		if (this.tid == UNKNOWN) {
			return null;
		}
		synchronized (LOCK) {
			// While the first look was under way the JVM may have stopped all threads,
			// and the thread waited for nothing but that. It did not stop before the
			// second one has begun, or this thread would not have come here.
			int state = state();
			if (state != UNKNOWN && state != 'R') {
				state = state();
			}
			// It is not known if there are no descriptors left, or the thread has ended.
			return (state != UNKNOWN) ? Boolean.valueOf(state != 'R') : null;
		}
	}

	/**
	 * Returns how long the thread was on a core.
	 * @return nanoseconds, -1 if that is not known
	 */
	public long cpuTime() {
		if (this.tid == UNKNOWN) {
			return UNKNOWN;
		}
		synchronized (LOCK) {
			SmallFile file = file();
			// Such as "123456789 4567 89", where the kernel counts that.
			int n = (file != null) ? file.begin(TASKS).add(this.tid).add("/schedstat").read() : UNKNOWN;
			if (file == null || n <= 0) {
				return UNKNOWN;
			}
			long nanos = 0;
			for (int i = 0; i < n && Character.isDigit(file.at(i)); i++) {
				nanos = 10 * nanos + (file.at(i) - '0');
			}
			return nanos;
		}
	}

	/*
	 * Such as "4712 (name of thread) S 1 ...".
	 */
	private int state() {
		SmallFile file = file();
		if (file == null) {
			return stateFromStream();
		}
		int n = file.begin(TASKS).add(this.tid).add("/stat").read();
		int end = n - 1;
		while (end >= 0 && file.at(end) != ')') {
			end--;
		}
		return (end >= 0 && end + 2 < n) ? file.at(end + 2) : UNKNOWN;
	}

	/*
	 * Where this JVM allows nothing better.
	 */
	private int stateFromStream() {
		try (InputStream in = new FileInputStream(TASKS + this.tid + "/stat")) {
			byte[] bytes = in.readAllBytes();
			int end = bytes.length - 1;
			while (end >= 0 && bytes[end] != ')') {
				end--;
			}
			return (end >= 0 && end + 2 < bytes.length) ? bytes[end + 2] : UNKNOWN;
		}
		catch (IOException ex) {
			return UNKNOWN;
		}
	}

	private static @Nullable SmallFile file() {
		SmallFile it = file;
		if (it == null) {
			JdkAccess jdk = JdkAccess.found();
			it = (jdk != null) ? jdk.newSmallFile() : null;
			file = it;
		}
		return it;
	}

}
