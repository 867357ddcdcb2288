package dev.gmp.chan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads whose stack ends somewhere inside an operation on a channel: its lock must not
 * stay held, no value may get lost, and nobody may be left waiting.
 */
@Timeout(120)
@ExtendWith(GoroutineDumpOnFailure.class)
class HostileChanTests {

	/**
	 * None of the operations waits: the stack of a goroutine that is parked goes to the
	 * heap, and so never ends.
	 */
	@ParameterizedTest
	@CsvSource({ "0, false", "3, false", "0, true", "3, true" })
	void theEndOfTheStackLeavesChannelsIntact(int capacity, boolean platform, Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> chan = Chan.make(capacity);
		Chan<Integer> other = Chan.make(capacity);
		LongAdder sent = new LongAdder();
		List<Future<Long>> receivers = new ArrayList<>();
		for (Chan<Integer> from : List.of(chan, other)) {
			receivers.add(gmp.go(() -> from.stream().count()));
		}
		for (int i = 0; i < 300; i++) {
			Recursion recursion = new Recursion(chan, other, 1 + i % 37, sent);
			int offset = i % 101;
			Runnable task = () -> {
				try {
					recursion.descend(offset);
				}
				catch (StackOverflowError ex) {
					// What the test is about.
				}
			};
			Thread hostile = platform ? Thread.ofPlatform().start(task) : gmp.go(task);
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

	private record Recursion(Chan<Integer> chan, Chan<Integer> other, int step, LongAdder sent) {

		@SuppressWarnings("InfiniteRecursion")
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
