package dev.gmp.os;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GcSnapshot;
import dev.gmp.jdk.JdkAccess;

/**
 * The pauses of the garbage collectors since the scheduler started, as the collectors
 * notify them. In a runtime image without the module {@code jdk.management} there are no
 * notifications, and no pause is known: sysmon sees only that it overslept.
 */
public final class GcPauses implements AutoCloseable {

	private @Nullable Closeable listener;

	private final JdkAccess jdk;

	private final long startedAt = System.nanoTime();

	private final long cpuTimeAtStart;

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong pausedMillis = new AtomicLong();

	private final AtomicLong longestMillis = new AtomicLong();

	private final AtomicLong notTaken = new AtomicLong();

	/**
	 * Begins to measure the time, and knows of no pause until it {@linkplain #listen
	 * listens}.
	 * @param jdk the access to the JDK
	 */
	public GcPauses(JdkAccess jdk) {
		this.jdk = jdk;
		this.cpuTimeAtStart = jdk.gcCpuTime();
	}

	/**
	 * Begins to listen, if this runtime image has the modules for it.
	 */
	public void listen() {
		if (ModuleLayer.boot().findModule("jdk.management").isPresent()) {
			GcListener listener = new GcListener(this);
			this.listener = listener;
			listener.listen();
		}
	}

	void paused(long millis) {
		this.count.incrementAndGet();
		this.pausedMillis.addAndGet(millis);
		this.longestMillis.accumulateAndGet(millis, Math::max);
		this.notTaken.addAndGet(millis);
	}

	/**
	 * Returns how long the pauses were since the last call.
	 * @return nanoseconds
	 */
	public long takePaused() {
		return (this.notTaken.get() != 0) ? TimeUnit.MILLISECONDS.toNanos(this.notTaken.getAndSet(0)) : 0;
	}

	/**
	 * Returns what is known of the garbage collections so far.
	 * @return the figures since this object was created
	 */
	public GcSnapshot snapshot() {
		long paused = this.pausedMillis.get();
		long uptime = System.nanoTime() - this.startedAt;
		double pausedShare = Math.min(1, (double) TimeUnit.MILLISECONDS.toNanos(paused) / uptime);
		return new GcSnapshot(this.count.get(), paused, this.longestMillis.get(), pausedShare, cpuShare(uptime));
	}

	private @Nullable Double cpuShare(long uptime) {
		if (this.cpuTimeAtStart < 0) {
			return null;
		}
		double used = this.jdk.gcCpuTime() - this.cpuTimeAtStart;
		return Math.min(1, used / uptime / Runtime.getRuntime().availableProcessors());
	}

	@Override
	public void close() {
		Closeable listener = this.listener;
		if (listener != null) {
			listener.close();
		}
	}

	/**
	 * The listener. A field of the type {@link GcListener} would have the JVM load the
	 * modules.
	 */
	interface Closeable extends AutoCloseable {

		@Override
		void close();

	}

}
