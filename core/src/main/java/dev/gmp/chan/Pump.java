package dev.gmp.chan;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A task that sends to a channel, and closes it if it is the last one to do so, or if it
 * fails.
 */
final class Pump implements Runnable {

	private final Chan<?> target;

	private final AtomicInteger running;

	private final Body body;

	Pump(Chan<?> target, Body body) {
		this(target, new AtomicInteger(1), body);
	}

	/**
	 * Creates a task.
	 * @param target what it sends to
	 * @param running how many tasks do so
	 * @param body what it does
	 */
	Pump(Chan<?> target, AtomicInteger running, Body body) {
		this.target = target;
		this.running = running;
		this.body = body;
	}

	@Override
	public void run() {
		boolean ended = false;
		try {
			this.body.run();
			ended = true;
		}
		catch (InterruptedException ex) {
			// Who interrupts it wants it to end; the thread may be of a pool.
			Thread.currentThread().interrupt();
		}
		catch (ChanClosedException ex) {
			if (!this.target.isClosed()) {
				throw ex;
			}
			// Nobody wants the values any more.
		}
		finally {
			if (this.running.decrementAndGet() == 0 || !ended) {
				this.target.close();
			}
		}
	}

	/**
	 * What a task does.
	 */
	interface Body {

		/**
		 * Sends until there is nothing more to send.
		 * @throws InterruptedException if the thread is interrupted
		 */
		void run() throws InterruptedException;

	}

}
