package dev.gmp.os;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/**
 * Listens to the garbage collectors. This is the only class that needs the modules
 * {@code java.management} and {@code jdk.management}. It must not be loaded where they
 * are missing.
 */
final class GcListener implements NotificationListener, GcPauses.Closeable {

	private final List<NotificationEmitter> emitters = new ArrayList<>();

	private final GcPauses pauses;

	GcListener(GcPauses pauses) {
		this.pauses = pauses;
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
		if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
			this.pauses.paused(GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData())
				.getGcInfo()
				.getDuration());
		}
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
