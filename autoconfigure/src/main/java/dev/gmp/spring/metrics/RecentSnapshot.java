package dev.gmp.spring.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;
import dev.gmp.inspect.GmpSnapshot;

/**
 * A snapshot that is not older than a moment. A scrape reads dozens of meters within a
 * few milliseconds, and should take one snapshot for all of them.
 */
final class RecentSnapshot {

	private static final long MAX_AGE = Duration.ofMillis(200).toNanos();

	private final Gmp gmp;

	// Two threads may both take one at the same time: harmless.
	private volatile @Nullable Taken taken;

	private final List<Consumer<GmpSnapshot>> listeners = new CopyOnWriteArrayList<>();

	RecentSnapshot(Gmp gmp) {
		this.gmp = gmp;
	}

	/**
	 * Adds a listener, which the thread that asks for a new snapshot tells of it.
	 */
	void addListener(Consumer<GmpSnapshot> listener) {
		this.listeners.add(listener);
	}

	GmpSnapshot get() {
		long now = System.nanoTime();
		Taken recent = this.taken;
		if (recent == null || now - recent.time > MAX_AGE) {
			recent = new Taken(now, this.gmp.snapshot());
			this.taken = recent;
			for (Consumer<GmpSnapshot> listener : this.listeners) {
				listener.accept(recent.snapshot);
			}
		}
		return recent.snapshot;
	}

	private record Taken(long time, GmpSnapshot snapshot) {
	}

}
