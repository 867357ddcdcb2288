package dev.gmp.scheduler;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GcSnapshot;
import dev.gmp.jdk.JdkAccess;

/**
 * The pauses of the garbage collectors since the scheduler started, as they notify them.
 */
final class GcPauses implements NotificationListener, AutoCloseable {

	private final List<NotificationEmitter> emitters = new ArrayList<>();

	private final JdkAccess jdk;

	private final long startedAt = System.nanoTime();

	private final long cpuTimeAtStart;

	private final AtomicLong count = new AtomicLong();

	private final AtomicLong pausedMillis = new AtomicLong();

	private final AtomicLong longestMillis = new AtomicLong();

	private final AtomicLong notTaken = new AtomicLong();

	GcPauses(JdkAccess jdk) {
		this.jdk = jdk;
		this.cpuTimeAtStart = jdk.gcCpuTime();
	}

	/**
	 * Begins to listen.
	 */
	void listen() {
		for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
			if (pauses(collector.getName()) && collector instanceof NotificationEmitter emitter) {
				// First, so that it is taken out again whatever happens.
				this.emitters.add(emitter);
				emitter.addNotificationListener(this, null, null);
			}
		}
	}

	/*
	 * ZGC and Shenandoah have a second bean for their cycles, which run beside the
	 * application.
	 */
	private static boolean pauses(String collector) {
		return !collector.endsWith("Cycles");
	}

	@Override
	public void handleNotification(Notification notification, Object handback) {
		if (!notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
			return;
		}
		long millis = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
			.getGcInfo()
			.getDuration();
		this.count.incrementAndGet();
		this.pausedMillis.addAndGet(millis);
		this.longestMillis.accumulateAndGet(millis, Math::max);
		this.notTaken.addAndGet(millis);
	}

	/**
	 * Returns how long the pauses were since the last call.
	 * @return nanoseconds
	 */
	long takePaused() {
		return (this.notTaken.get() != 0) ? TimeUnit.MILLISECONDS.toNanos(this.notTaken.getAndSet(0)) : 0;
	}

	GcSnapshot snapshot() {
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
		for (NotificationEmitter emitter : this.emitters) {
			try {
				emitter.removeNotificationListener(this);
			}
			catch (ListenerNotFoundException ex) {
				// It is gone already.
			}
		}
		this.emitters.clear();
	}

}
