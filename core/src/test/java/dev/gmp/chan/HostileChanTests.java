package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Goroutines whose stack ends somewhere inside an operation on a channel: its lock must
 * not stay held, no value may get lost, and nobody may be left waiting.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class HostileChanTests {

	/**
	 * None of the operations waits: the stack of a goroutine that is parked goes to the
	 * heap, and so never ends.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 3 })
	void theEndOfTheStackLeavesChannelsIntact(int capacity, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(capacity);
		Chan<Integer> other = Chan.make(capacity);
		linkWhatWaitersDo(gmp);
		LongAdder sent = new LongAdder();
		List<Future<Long>> receivers = new ArrayList<>();
		for (Chan<Integer> from : List.of(chan, other)) {
			receivers.add(gmp.go(() -> from.stream().count()));
		}
		for (int i = 0; i < 300; i++) {
			Recursion recursion = new Recursion(chan, other, 1 + i % 37, sent);
			int offset = i % 101;
			Thread hostile = gmp.go(() -> {
				try {
					recursion.descend(offset);
				}
				catch (StackOverflowError ex) {
					// What the test is about.
				}
			});
			assertThat(hostile.join(Duration.ofSeconds(20))).as("it has ended").isTrue();
		}
		chan.close();
		other.close();
		long received = 0;
		for (Future<Long> receiver : receivers) {
			received += receiver.get(20, TimeUnit.SECONDS);
		}
		// More may have been received: the stack ended before it was counted.
		assertThat(received).isGreaterThanOrEqualTo(sent.sum()).isGreaterThan(50);
		assertThat(chan.waiters() + other.waiters()).isZero();
	}

	/*
	 * The JVM links a call at its first execution, which takes more stack than there may
	 * be at the end of it.
	 */
	private static void linkWhatWaitersDo(Gmp gmp) throws Exception {
		for (int capacity = 0; capacity < 2; capacity++) {
			for (int gone = 0; gone < 3; gone++) {
				Chan<Integer> chan = Chan.make(capacity);
				Chan<Integer> other = Chan.make(capacity);
				List<Thread> receivers = new ArrayList<>();
				for (int i = 0; i < 3; i++) {
					receivers.add(gmp.go(() -> receiveBoth(chan, other)));
					int waiting = 2 * (i + 1);
					Awaitility.await().until(() -> chan.waiters() + other.waiters() == waiting);
				}
				receivers.get(gone).interrupt();
				Awaitility.await().until(() -> chan.waiters() + other.waiters() == 4);
				assertThat(chan.offer(1)).isTrue();
				assertThat(other.offer(1)).isTrue();
				for (Thread receiver : receivers) {
					assertThat(receiver.join(Duration.ofSeconds(20))).isTrue();
				}
			}
		}
	}

	private static void receiveBoth(Chan<Integer> chan, Chan<Integer> other) {
		try {
			new Select<@Nullable Integer>().receive(chan, (value) -> value).receive(other, (value) -> value).select();
		}
		catch (InterruptedException ex) {
			// One of them.
		}
	}

	private record Recursion(Chan<Integer> chan, Chan<Integer> other, int step, LongAdder sent) {

		int descend(int depth) {
			if (depth % this.step == 0) {
				send(depth);
			}
			return descend(depth + 1) + 1;
		}

		private boolean sendWithoutWaiting(int depth) throws InterruptedException {
			return switch (depth % 3) {
				case 0 -> this.chan.offer(depth);
				case 1 -> new Select<Boolean>().send(this.chan, depth, () -> true)
					.send(this.other, depth, () -> true)
					.orElse(() -> false)
					.select();
				default -> this.other.offer(depth);
			};
		}

		private void send(int depth) {
			try {
				boolean done = sendWithoutWaiting(depth);
				if (done) {
					this.sent.increment();
				}
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

	}

}
