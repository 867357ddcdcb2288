package dev.gmp.stress.waiting;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * One that stands outside of a pattern and must not wait for long beside it. A watchdog
 * sees since when it waits while it waits, and judges afterwards what it has waited.
 */
final class Probe {

	private static final long NOBODY = Long.MIN_VALUE;

	private static final long WORTH_JUDGING = TimeUnit.MICROSECONDS.toNanos(1_000);

	private static final int SLEEP = 5;

	private final String name;

	private final Waits waits = new Waits();

	private final Queue<Wait> toJudge = new ConcurrentLinkedQueue<>();

	private volatile long since = NOBODY;

	/** When what was waited for had certainly happened. */
	private volatile long released = NOBODY;

	private volatile long wentOn = NOBODY;

	private volatile boolean recording;

	private Probe(String name) {
		this.name = name;
	}

	String name() {
		return this.name;
	}

	Waits waits() {
		return this.waits;
	}

	/** From now on waits count. */
	void record() {
		this.recording = true;
	}

	private void waitsFrom(long from) {
		this.released = NOBODY;
		this.wentOn = NOBODY;
		this.since = from;
	}

	private void goesOn() {
		this.wentOn = System.nanoTime();
	}

	private void judge() {
		Wait wait = new Wait(from(), Math.max(from(), this.wentOn), false);
		this.since = NOBODY;
		if (this.recording) {
			this.waits.add(wait.nanos());
			if (wait.nanos() > WORTH_JUDGING) {
				this.toJudge.add(wait);
			}
		}
	}

	/**
	 * Whoever releases a probe may lose his core in the middle of it. More than a
	 * millisecond of that is the operating system's.
	 */
	private long from() {
		return Math.max(this.since, this.released - WORTH_JUDGING);
	}

	/**
	 * Returns a wait that has ended and was not judged yet.
	 * @return the wait, {@code null} if there is none
	 */
	@Nullable Wait ended() {
		return this.toJudge.poll();
	}

	/**
	 * Returns the wait that lasts.
	 * @param now the time
	 * @return the wait until now, {@code null} if there is none
	 */
	@Nullable Wait lasting(long now) {
		if (this.since == NOBODY || this.released == NOBODY || this.wentOn != NOBODY) {
			return null;
		}
		long from = from();
		return (now - from <= WORTH_JUDGING) ? null : new Wait(from, now, true);
	}

	/**
	 * Starts goroutines from outside, one after the other, and measures how long it takes
	 * until they begin.
	 * @param load what they run on
	 * @param random draws the pauses
	 * @return the probe
	 */
	static Probe fresh(Load load, SplittableRandom random) {
		Probe probe = new Probe("fresh");
		Semaphore begun = new Semaphore(0);
		load.outside("probe-fresh", () -> {
			while (load.goesOn()) {
				pause(random);
				probe.waitsFrom(System.nanoTime());
				load.go("probe-fresh", () -> {
					probe.goesOn();
					begun.release();
				});
				probe.released = System.nanoTime();
				begun.acquire();
				probe.judge();
			}
		});
		return probe;
	}

	/**
	 * Sleeps, again and again, and measures how late it wakes up.
	 * @param load what it runs on
	 * @return the probe
	 */
	static Probe sleeper(Load load) {
		Probe probe = new Probe("sleeper");
		load.go("probe-sleeper", () -> {
			while (load.goesOn()) {
				probe.waitsFrom(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SLEEP));
				probe.released = probe.since;
				Thread.sleep(SLEEP);
				probe.goesOn();
				probe.judge();
			}
		});
		return probe;
	}

	/**
	 * Waits for a socket that a platform thread writes to, and measures how long it takes
	 * until a byte is read.
	 * @param load what it runs on
	 * @param random draws the pauses
	 * @return the probe
	 * @throws Exception if there is no socket to be had
	 */
	static Probe socket(Load load, SplittableRandom random) throws Exception {
		Probe probe = new Probe("socket");
		Semaphore read = new Semaphore(0);
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Socket writer = load.closing(new Socket(server.getInetAddress(), server.getLocalPort()));
			Socket reader = load.closing(server.accept());
			writer.setTcpNoDelay(true);
			OutputStream out = writer.getOutputStream();
			InputStream in = reader.getInputStream();
			load.go("probe-socket", () -> {
				while (in.read() != -1) {
					probe.goesOn();
					read.release();
				}
			});
			load.outside("probe-socket", () -> {
				while (load.goesOn()) {
					pause(random);
					probe.waitsFrom(System.nanoTime());
					out.write(1);
					probe.released = System.nanoTime();
					read.acquire();
					probe.judge();
				}
			});
		}
		return probe;
	}

	private static void pause(SplittableRandom random) throws InterruptedException {
		Thread.sleep(random.nextInt(1, 9));
	}

	/**
	 * A wait.
	 *
	 * @param from since when
	 * @param to until when
	 * @param lasts whether it has not ended
	 */
	record Wait(long from, long to, boolean lasts) {

		long nanos() {
			return this.to - this.from;
		}

	}

}
