package dev.gmp.sample.show;

import java.time.Duration;
import java.util.concurrent.ThreadFactory;

import org.jspecify.annotations.Nullable;

/**
 * Asks again and again how long a new thread waits until it runs. One that does not run
 * is waited for, and counts with the time that it has waited so far.
 */
final class Probe implements Runnable {

	private static final Duration PAUSE = Duration.ofMillis(20);

	private final ThreadFactory threads;

	private long started;

	private boolean waiting;

	/** The longest wait since somebody asked, in nanoseconds. */
	private long worst;

	private long probes;

	private @Nullable RuntimeException failure;

	Probe(ThreadFactory threads) {
		this.threads = threads;
	}

	@Override
	public void run() {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				ask();
				Thread.sleep(PAUSE);
			}
		}
		catch (InterruptedException ex) {
			// The end of the show.
		}
	}

	private synchronized void ask() {
		if (this.waiting) {
			return;
		}
		this.waiting = true;
		this.started = System.nanoTime();
		try {
			this.threads.newThread(this::answer).start();
			this.failure = null;
		}
		catch (RuntimeException ex) {
			this.waiting = false;
			this.failure = ex;
		}
	}

	private synchronized void answer() {
		this.worst = Math.max(this.worst, System.nanoTime() - this.started);
		this.waiting = false;
		this.probes++;
	}

	/**
	 * Returns the longest wait since the last call, and begins anew.
	 * @return it in milliseconds, {@code null} if no thread could be started
	 */
	synchronized @Nullable Double takeWorst() {
		long worst = this.waiting ? Math.max(this.worst, System.nanoTime() - this.started) : this.worst;
		this.worst = 0;
		return (this.failure != null) ? null : worst / 1e6;
	}

	synchronized long probes() {
		return this.probes;
	}

}
