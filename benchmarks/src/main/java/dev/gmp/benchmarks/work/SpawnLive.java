package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Many goroutines at once: each waits until all have been started. The figure is the time
 * from the first start until the last one has arrived, for one goroutine; letting them go
 * is not measured.
 */
public final class SpawnLive implements Program {

	private static final int MANY = 100_000;

	private final Peer peer;

	private final int goroutines;

	private final Thread[] threads;

	private volatile boolean released;

	private @Nullable CountDownLatch ended;

	private SpawnLive(Peer peer, int goroutines) {
		this.peer = peer;
		this.goroutines = goroutines;
		this.threads = new Thread[goroutines];
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK} or {@link Peer#KOTLIN}
	 * @param goroutines how many
	 * @return the program
	 */
	public static Program of(String peer, int goroutines) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> new SpawnLive(Peer.open(peer), goroutines);
			case Peer.KOTLIN -> new Kotlin(goroutines);
			case Peer.FLOOR -> Floor.starts(goroutines);
			default -> throw Program.unknown(peer);
		};
	}

	@Override
	public void run() throws Exception {
		CountDownLatch arrived = new CountDownLatch(this.goroutines);
		CountDownLatch end = new CountDownLatch(this.goroutines);
		this.released = false;
		this.ended = end;
		Driver.drive(this.peer, () -> {
			for (int i = 0; i < this.goroutines; i++) {
				this.threads[i] = this.peer.go(() -> {
					arrived.countDown();
					while (!this.released) {
						LockSupport.park(this);
					}
					end.countDown();
				});
			}
			arrived.await();
			return true;
		});
	}

	@Override
	public void after() throws InterruptedException {
		this.released = true;
		for (Thread thread : this.threads) {
			LockSupport.unpark(thread);
		}
		if (this.ended != null) {
			this.ended.await();
		}
		collectGarbage(this.goroutines);
	}

	/*
	 * Some hundred thousand of them fill a good part of the heap, and a collection that
	 * falls into one run and not into the next one would take longer than either.
	 */
	@SuppressWarnings("ExplicitGarbageCollection")
	private static void collectGarbage(int goroutines) {
		if (goroutines >= MANY) {
			System.gc();
		}
	}

	@Override
	public void close() {
		this.peer.close();
	}

	private static final class Kotlin implements Program {

		private final SpawnLiveKotlin program;

		private final int goroutines;

		private Kotlin(int goroutines) {
			this.goroutines = goroutines;
			this.program = new SpawnLiveKotlin(goroutines);
		}

		@Override
		public void run() {
			this.program.run();
		}

		@Override
		public void after() {
			this.program.after();
			collectGarbage(this.goroutines);
		}

	}

}
