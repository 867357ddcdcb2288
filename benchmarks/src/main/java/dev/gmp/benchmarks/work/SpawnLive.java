package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;

/**
 * Many goroutines at once: each waits until all have been started. The figure is the time
 * from the first start until the last one has arrived, for one goroutine; letting them go
 * is not measured.
 */
public final class SpawnLive implements Program {

	private final Peer peer;

	private final int goroutines;

	private @Nullable CountDownLatch release;

	private @Nullable CountDownLatch ended;

	private SpawnLive(Peer peer, int goroutines) {
		this.peer = peer;
		this.goroutines = goroutines;
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
			default -> throw Program.unknown(peer);
		};
	}

	@Override
	public void run() throws Exception {
		CountDownLatch arrived = new CountDownLatch(this.goroutines);
		CountDownLatch letGo = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(this.goroutines);
		this.release = letGo;
		this.ended = end;
		Driver.drive(this.peer, () -> {
			for (int i = 0; i < this.goroutines; i++) {
				this.peer.start(() -> {
					arrived.countDown();
					letGo.await();
					end.countDown();
				});
			}
			arrived.await();
			return true;
		});
	}

	@Override
	public void after() throws InterruptedException {
		if (this.release != null && this.ended != null) {
			this.release.countDown();
			this.ended.await();
		}
	}

	@Override
	public void close() {
		this.peer.close();
	}

	private static final class Kotlin implements Program {

		private final SpawnLiveKotlin program;

		private Kotlin(int goroutines) {
			this.program = new SpawnLiveKotlin(goroutines);
		}

		@Override
		public void run() {
			this.program.run();
		}

		@Override
		public void after() {
			this.program.after();
		}

	}

}
