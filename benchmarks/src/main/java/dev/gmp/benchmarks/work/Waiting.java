package dev.gmp.benchmarks.work;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;

import com.softwaremill.jox.Channel;

import dev.gmp.chan.Chan;

/**
 * What goroutines wait for whose memory is measured.
 */
interface Waiting {

	void await() throws Exception;

	void release(Thread[] goroutines) throws Exception;

	/**
	 * {@link LockSupport}.
	 */
	final class Parked implements Waiting {

		private volatile boolean released;

		@Override
		public void await() {
			while (!this.released) {
				LockSupport.park();
			}
		}

		@Override
		public void release(Thread[] goroutines) {
			this.released = true;
			for (Thread goroutine : goroutines) {
				LockSupport.unpark(goroutine);
			}
		}

	}

	/**
	 * A channel of ours.
	 */
	final class OnChan implements Waiting {

		private final Chan<Integer> chan = Chan.make();

		@Override
		public void await() throws InterruptedException {
			Integer ignored = this.chan.receive();
		}

		@Override
		public void release(Thread[] goroutines) {
			this.chan.close();
		}

	}

	/**
	 * A queue of the JDK's.
	 */
	final class OnQueue implements Waiting {

		private final SynchronousQueue<Integer> queue = new SynchronousQueue<>();

		@Override
		public void await() throws InterruptedException {
			Integer ignored = this.queue.take();
		}

		@Override
		public void release(Thread[] goroutines) throws InterruptedException {
			for (int i = 0; i < goroutines.length; i++) {
				this.queue.put(i);
			}
		}

	}

	/**
	 * A channel of Jox.
	 */
	final class OnJox implements Waiting {

		private final Channel<Integer> channel = Channel.newRendezvousChannel();

		@Override
		public void await() throws InterruptedException {
			Integer ignored = this.channel.receive();
		}

		@Override
		public void release(Thread[] goroutines) throws InterruptedException {
			// Its done() overflows the stack with so many that wait.
			for (int i = 0; i < goroutines.length; i++) {
				this.channel.send(i);
			}
		}

	}

}
