package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A thousand goroutines, and some other threads, that do whatever can be done with a few
 * channels, while they are interrupted: what was sent is received, once.
 * <p>
 * {@code -Dgmp.stress.operations} makes it longer.
 */
@Timeout(170)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChanConservationStressTests {

	private static final int WORKERS = 1000;

	private static final int OTHER_THREADS = 8;

	private static final int OPERATIONS = Integer.getInteger("gmp.stress.operations", 1_000_000);

	private static final Duration PATIENCE = Duration.ofSeconds(100);

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void whatWasSentIsReceivedOnce(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		Tally tally = new Tally();
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < WORKERS; i++) {
			threads.add(gmp.go(() -> tally.work(OPERATIONS / WORKERS)));
		}
		for (int i = 0; i < OTHER_THREADS; i++) {
			Thread.Builder builder = (i % 2 == 0) ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
			threads.add(builder.start(() -> tally.work(OPERATIONS / WORKERS)));
		}
		AtomicBoolean done = new AtomicBoolean();
		// It also wakes those who wait for what nobody will do any more.
		Thread interrupter = Thread.ofPlatform().daemon().start(() -> {
			while (!done.get()) {
				for (int i = 0; i < 20; i++) {
					threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
				}
				Thread.yield();
			}
		});
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		for (Thread thread : threads) {
			assertThat(thread.join(Duration.ofNanos(deadline - System.nanoTime()))).as("it has ended").isTrue();
		}
		done.set(true);
		assertThat(interrupter.join(PATIENCE)).isTrue();
		tally.drain();
		assertThat(tally.receivedCount.sum()).isEqualTo(tally.sentCount.sum()).isPositive();
		assertThat(tally.receivedSum.sum()).isEqualTo(tally.sentSum.sum());
		assertThat(tally.interrupts.sum()).as("interrupts that ended a wait").isPositive();
		tally.chans.forEach((chan) -> assertThat(chan.waiters()).isZero());
	}

	/**
	 * What was done.
	 */
	private static final class Tally {

		final List<Chan<Long>> chans = List.of(Chan.make(), Chan.make(), Chan.make(1), Chan.make(2), Chan.make(16));

		final LongAdder sentCount = new LongAdder();

		final LongAdder sentSum = new LongAdder();

		final LongAdder receivedCount = new LongAdder();

		final LongAdder receivedSum = new LongAdder();

		final LongAdder interrupts = new LongAdder();

		void work(int operations) {
			ThreadLocalRandom random = ThreadLocalRandom.current();
			for (int i = 0; i < operations; i++) {
				try {
					operate(random);
				}
				catch (InterruptedException ex) {
					this.interrupts.increment();
				}
			}
		}

		private void operate(ThreadLocalRandom random) throws InterruptedException {
			Chan<Long> chan = this.chans.get(random.nextInt(this.chans.size()));
			Chan<Long> other = this.chans.get(random.nextInt(this.chans.size()));
			long value = random.nextLong();
			Duration timeout = Duration.ofNanos(random.nextInt(200_000));
			switch (random.nextInt(10)) {
				case 0 -> {
					chan.send(value);
					sent(value);
				}
				case 1 -> received(chan.receive());
				case 2 -> {
					if (chan.offer(value)) {
						sent(value);
					}
				}
				case 3 -> received(chan.poll());
				case 4 -> {
					if (chan.offer(value, timeout)) {
						sent(value);
					}
				}
				case 5 -> received(chan.poll(timeout));
				case 6 ->
					new Select<Boolean>().receive(chan, this::received).send(other, value, () -> sent(value)).select();
				case 7 -> new Select<Boolean>().receive(chan, this::received)
					.receive(other, this::received)
					.after(timeout, () -> false)
					.select();
				case 8 -> new Select<Boolean>().send(chan, value, () -> sent(value))
					.send(other, value, () -> sent(value))
					.receive(Timers.after(timeout), (time) -> false)
					.select();
				default -> new Select<Boolean>().receive(chan, this::received)
					.send(chan, value, () -> sent(value))
					.send(other, value, () -> sent(value))
					.orElse(() -> false)
					.select();
			}
		}

		private boolean sent(long value) {
			this.sentCount.increment();
			this.sentSum.add(value);
			return true;
		}

		private boolean received(Long value) {
			if (value != null) {
				this.receivedCount.increment();
				this.receivedSum.add(value);
			}
			return value != null;
		}

		void drain() {
			for (Chan<Long> chan : this.chans) {
				while (received(chan.poll())) {
					assertThat(chan.capacity()).isPositive();
				}
			}
		}

	}

}
