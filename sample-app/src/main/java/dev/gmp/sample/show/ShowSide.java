package dev.gmp.sample.show;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * One of the two sides: threads of one kind, what loads them, and how long a new one of
 * them waits.
 */
final class ShowSide {

	private final String name;

	private final ThreadFactory threads;

	private final int hogs;

	private final Probe probe;

	private final Map<ShowLoad, Runnable> stops = new EnumMap<>(ShowLoad.class);

	private final LongAdder echoes = new LongAdder();

	private @Nullable Thread prober;

	/**
	 * Creates a side.
	 * @param name what to call it
	 * @param threads makes its threads
	 * @param hogs how many hogs, or blockers, are a load
	 */
	ShowSide(String name, ThreadFactory threads, int hogs) {
		this.name = name;
		this.threads = threads;
		this.hogs = hogs;
		this.probe = new Probe(threads);
	}

	synchronized void start(ShowLoad load) {
		if (this.prober == null) {
			this.prober = Thread.ofPlatform().daemon().name("show " + this.name).start(this.probe);
		}
		this.stops.computeIfAbsent(load, (key) -> switch (key) {
			case HOGS -> startAll(ShowSide::compute);
			case BLOCKERS -> startAll(ShowSide::block);
			case SOCKETS -> startEchoes();
		});
	}

	private Runnable startAll(Runnable task) {
		Thread[] all = new Thread[this.hogs];
		for (int i = 0; i < all.length; i++) {
			all[i] = this.threads.newThread(task);
			all[i].start();
		}
		return () -> {
			for (Thread thread : all) {
				thread.interrupt();
			}
		};
	}

	private static void compute() {
		long value = 1;
		while (!Thread.currentThread().isInterrupted() || value == 0) {
			for (int i = 0; i < 100_000; i++) {
				value = value * 6364136223846793005L + 1442695040888963407L;
			}
		}
	}

	private static void block() {
		try {
			while (true) {
				PinnedBlock.block();
			}
		}
		catch (InterruptedException ex) {
			// The end of the load.
		}
	}

	private Runnable startEchoes() {
		try {
			Echoes echoes = new Echoes(this.threads, this.echoes);
			return () -> {
				try {
					echoes.close();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			};
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	synchronized void stop(ShowLoad load) {
		Runnable stop = this.stops.remove(load);
		if (stop != null) {
			stop.run();
		}
	}

	synchronized void end() {
		for (ShowLoad load : ShowLoad.values()) {
			stop(load);
		}
		Thread prober = this.prober;
		this.prober = null;
		if (prober != null) {
			prober.interrupt();
		}
	}

	synchronized boolean has(ShowLoad load) {
		return this.stops.containsKey(load);
	}

	synchronized Picture picture() {
		return new Picture(this.name, this.prober != null, this.probe.takeWorst(), this.probe.probes(),
				this.echoes.sum());
	}

	/**
	 * A side as the page shows it.
	 *
	 * @param name what to call it
	 * @param watched whether somebody asks how long its threads wait
	 * @param worstMillis the longest that a new thread has waited since the last picture,
	 * {@code null} if none could be started
	 * @param probes how many new threads have run
	 * @param echoes how many bytes came back
	 */
	record Picture(String name, boolean watched, @Nullable Double worstMillis, long probes, long echoes) {
	}

}
