package dev.gmp.chan;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A task that sends to a channel. The last task that sends to a channel closes it, and so
 * does a task that fails.
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
	 * @param target the channel that the task sends to
	 * @param running how many tasks still send to the channel
	 * @param body what the task does
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
			// An interrupt asks the task to end; its thread may belong to a pool.
			Thread.currentThread().interrupt();
		}
		catch (ChanClosedException ex) {
			if (!this.target.isClosed()) {
				throw ex;
			}
			// A receiver has closed the channel: the values are not wanted any more.
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
