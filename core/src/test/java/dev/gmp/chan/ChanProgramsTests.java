package dev.gmp.chan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Small programs of the kind that Go tests its channels with.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChanProgramsTests {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aSieveOfFiltersFindsThePrimes(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		List<Integer> primes = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		Chan<Integer> numbers = Chan.make();
		threads.add(gmp.go(forever(() -> {
			for (int i = 2;; i++) {
				numbers.send(i);
			}
		})));
		Chan<Integer> last = numbers;
		for (int i = 0; i < 100; i++) {
			int prime = last.receive();
			primes.add(prime);
			Chan<Integer> in = last;
			Chan<Integer> out = Chan.make();
			threads.add(gmp.go(forever(() -> {
				while (true) {
					int value = in.receive();
					if (value % prime != 0) {
						out.send(value);
					}
				}
			})));
			last = out;
		}
		threads.forEach(Thread::interrupt);
		assertThat(primes).startsWith(2, 3, 5, 7, 11).endsWith(541).hasSize(100);
	}

	/**
	 * Power series as channels of their coefficients, as in the paper of M. D. McIlroy: a
	 * product splits its factors and multiplies series that are products themselves.
	 */
	@Test
	void powerSeriesAreMultipliedByGoroutinesThatMakeGoroutines(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Series series = new Series(gmp);
		// (1 + x + x^2 + ...)^2 = 1 + 2x + 3x^2 + ...
		Chan<BigInteger> product = series.product(series.constant(1), series.constant(1));
		for (int i = 0; i < 20; i++) {
			assertThat(product.receive()).isEqualTo(i + 1);
		}
		// And once more: 1, 3, 6, 10, ...
		Chan<BigInteger> cube = series.product(series.product(series.constant(1), series.constant(1)),
				series.constant(1));
		for (int i = 0; i < 12; i++) {
			assertThat(cube.receive()).isEqualTo((i + 1) * (i + 2) / 2);
		}
		series.end();
	}

	@Test
	void aBufferIsASemaphore(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Boolean> permits = Chan.make(3);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		CountDownLatch done = new CountDownLatch(200);
		for (int i = 0; i < 200; i++) {
			gmp.go(() -> {
				permits.send(true);
				most.accumulateAndGet(inside.incrementAndGet(), Math::max);
				Thread.yield();
				inside.decrementAndGet();
				permits.receive();
				done.countDown();
				return null;
			});
		}
		assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(most.get()).isBetween(1, 3);
		assertThat(permits.size()).isZero();
	}

	/**
	 * Goroutines that select on the same channels in different orders, on either side: a
	 * circle of locks would stop them all.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void manySelectsOnTheSameChannelsGetAlong(int processors, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(processors);
		int n = 8;
		int rounds = 10_000;
		List<Chan<Integer>> chans = new ArrayList<>();
		for (int i = 0; i < n; i++) {
			chans.add(Chan.make(i % 3));
		}
		LongAdder sent = new LongAdder();
		LongAdder received = new LongAdder();
		List<Future<?>> senders = new ArrayList<>();
		for (int g = 0; g < 4; g++) {
			int seed = g;
			senders.add(gmp.go(() -> {
				Random random = new Random(seed);
				for (int i = 0; i < rounds; i++) {
					int value = i;
					int first = random.nextInt(n);
					new Select<Integer>().send(chans.get(first), value, () -> value)
						.send(chans.get((first + 5) % n), value, () -> value)
						.send(chans.get((first + 2) % n), value, () -> value)
						.select();
					sent.add(value);
				}
				return null;
			}));
		}
		List<Future<?>> receivers = new ArrayList<>();
		for (int g = 0; g < 4; g++) {
			int seed = g;
			receivers.add(gmp.go(() -> {
				List<Chan<Integer>> shuffled = new ArrayList<>(chans);
				java.util.Collections.shuffle(shuffled, new Random(seed));
				Select<Integer> select = new Select<>();
				shuffled.forEach((chan) -> select.receive(chan, (value) -> value));
				Integer value = select.select();
				while (value != null) {
					received.add(value);
					value = select.select();
				}
				return null;
			}));
		}
		for (Future<?> sender : senders) {
			sender.get(50, TimeUnit.SECONDS);
		}
		// What is in the buffers is received before a channel counts as drained, but a
		// drained one is as likely to be chosen: so they are emptied here first.
		for (Chan<Integer> chan : chans) {
			Integer value = chan.poll();
			while (value != null) {
				received.add(value);
				value = chan.poll();
			}
		}
		chans.forEach(Chan::close);
		for (Future<?> receiver : receivers) {
			receiver.get(50, TimeUnit.SECONDS);
		}
		assertThat(received.sum()).isEqualTo(sent.sum());
		chans.forEach((chan) -> assertThat(chan.waiters()).isZero());
	}

	private static Runnable forever(Interruptible body) {
		return () -> {
			try {
				body.run();
			}
			catch (InterruptedException ex) {
				// The end.
			}
		};
	}

	private interface Interruptible {

		void run() throws InterruptedException;

	}

	/**
	 * Makes power series and ends their goroutines.
	 */
	private static final class Series {

		private final Gmp gmp;

		private final List<Thread> threads = java.util.Collections.synchronizedList(new ArrayList<>());

		Series(Gmp gmp) {
			this.gmp = gmp;
		}

		private void go(Interruptible body) {
			this.threads.add(this.gmp.go(forever(body)));
		}

		Chan<BigInteger> constant(int coefficient) {
			Chan<BigInteger> out = Chan.make();
			go(() -> {
				while (true) {
					out.send(BigInteger.valueOf(coefficient));
				}
			});
			return out;
		}

		List<Chan<BigInteger>> split(Chan<BigInteger> in) {
			Chan<BigInteger> a = Chan.make();
			Chan<BigInteger> b = Chan.make();
			go(() -> {
				// Whoever of the two is ahead must not wait for the other one.
				java.util.ArrayDeque<BigInteger> forA = new java.util.ArrayDeque<>();
				java.util.ArrayDeque<BigInteger> forB = new java.util.ArrayDeque<>();
				while (true) {
					if (forA.isEmpty() || forB.isEmpty()) {
						if (forA.isEmpty() && forB.isEmpty()) {
							BigInteger value = in.receive();
							forA.add(value);
							forB.add(value);
						}
					}
					Select<Boolean> select = new Select<>();
					if (!forA.isEmpty()) {
						select.send(a, forA.peek(), () -> forA.remove() != null);
					}
					else {
						select.receive(in, (value) -> forA.add(value) && forB.add(value));
					}
					if (!forB.isEmpty()) {
						select.send(b, forB.peek(), () -> forB.remove() != null);
					}
					else if (!forA.isEmpty()) {
						select.receive(in, (value) -> forA.add(value) && forB.add(value));
					}
					select.select();
				}
			});
			return List.of(a, b);
		}

		/*
		 * F = f + xF', G = g + xG': FG = fg + x(fG' + gF' + xF'G').
		 */
		Chan<BigInteger> product(Chan<BigInteger> first, Chan<BigInteger> second) {
			Chan<BigInteger> out = Chan.make();
			go(() -> {
				BigInteger f = first.receive();
				BigInteger g = second.receive();
				out.send(f.multiply(g));
				List<Chan<BigInteger>> fs = split(first);
				List<Chan<BigInteger>> gs = split(second);
				Chan<BigInteger> rest = product(fs.get(1), gs.get(1));
				BigInteger shifted = BigInteger.ZERO;
				while (true) {
					BigInteger sum = f.multiply(gs.get(0).receive()).add(g.multiply(fs.get(0).receive()));
					out.send(sum.add(shifted));
					shifted = rest.receive();
				}
			});
			return out;
		}

		void end() {
			List<Thread> threads = List.copyOf(this.threads);
			threads.forEach(Thread::interrupt);
		}

	}

}
