package dev.gmp.chan;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Channels that a time arrives at.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChanTimersTests {

	private static final Duration SHORT = Duration.ofMillis(20);

	private static final Duration LONG = Duration.ofSeconds(30);

	@Test
	void theTimeArrivesOnceAndNotTooEarly() throws Exception {
		Instant start = Instant.now();
		ReceiveChan<Instant> after = Timers.after(SHORT);
		assertThat(after.capacity()).isOne();
		Instant arrived = after.receive();
		assertThat(Instant.now()).isAfterOrEqualTo(start.plus(SHORT));
		assertThat(arrived).isBetween(start.plus(SHORT), Instant.now());
		assertThat(after.poll()).isNull();
		assertThat(after.poll(SHORT)).isNull();
		assertThat(after.isClosed()).isFalse();
	}

	@Test
	void aTimeThatHasComeLiesInTheBuffer() {
		ReceiveChan<Instant> after = Timers.after(Duration.ofSeconds(-1));
		assertThat(after.size()).isOne();
		assertThat(after.poll()).isNotNull();
		assertThat(after.size()).isZero();
	}

	@Test
	void oneOfThoseWhoWaitForATimerGetsIt(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		ReceiveChan<Instant> after = Timers.after(SHORT);
		FutureTask<Instant> first = new FutureTask<>(after::receive);
		FutureTask<Instant> second = new FutureTask<>(after::receive);
		Thread[] threads = { gmp.go(first), gmp.go(second) };
		Awaitility.await().atMost(LONG).until(() -> first.isDone() || second.isDone());
		int other = first.isDone() ? 1 : 0;
		Awaitility.await().atMost(LONG).until(() -> threads[other].getState() == Thread.State.WAITING);
		assertThat((first.isDone() ? second : first).isDone()).isFalse();
		threads[other].interrupt();
		assertThat(threads[other].join(LONG)).isTrue();
	}

	@Test
	void aSelectWaitsForTimersAsForOtherChannels(Schedulers schedulers) throws Exception {
		Chan<Integer> empty = Chan.make();
		ReceiveChan<Instant> late = Timers.after(LONG);
		ReceiveChan<Instant> soon = Timers.after(SHORT);
		Select<String> select = new Select<String>().receive(empty, (value) -> "received")
			.receive(late, (time) -> "late")
			.receive(soon, (time) -> (time != null) ? "soon" : "null");
		assertThat(schedulers.start(1).go(select::select).get(20, TimeUnit.SECONDS)).isEqualTo("soon");
		assertThat(empty.waiters()).isZero();
		assertThat(new Select<String>().receive(late, (time) -> "late").after(SHORT, () -> "timeout").select())
			.isEqualTo("timeout");
		assertThat(new Select<String>().receive(late, (time) -> "late").orElse(() -> "default").select())
			.isEqualTo("default");
	}

	@Test
	void aTickerTicksAgainAndAgain() throws Exception {
		Instant start = Instant.now();
		try (Ticker ticker = Timers.tick(Duration.ofMillis(5))) {
			Instant last = start;
			for (int i = 1; i <= 10; i++) {
				Instant tick = ticker.channel().receive();
				assertThat(tick).isAfterOrEqualTo(last.plusMillis(5));
				last = tick;
			}
			assertThat(Instant.now()).isAfterOrEqualTo(start.plusMillis(50));
		}
	}

	@Test
	void aSlowReaderMissesTicks() throws Exception {
		try (Ticker ticker = Timers.tick(Duration.ofMillis(2))) {
			Instant first = ticker.channel().receive();
			// Slow.
			Timers.after(Duration.ofMillis(50)).receive();
			assertThat(ticker.channel().size()).isOne();
			Instant second = ticker.channel().receive();
			Instant third = ticker.channel().receive();
			assertThat(Duration.between(first, second)).isGreaterThanOrEqualTo(Duration.ofMillis(2));
			// The ticks between these two found no room.
			assertThat(Duration.between(second, third)).isGreaterThanOrEqualTo(Duration.ofMillis(20));
		}
	}

	@Test
	void aTickerThatIsClosedTicksNoMore(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		Ticker ticker = Timers.tick(Duration.ofMillis(1));
		assertThat(ticker.channel().receive()).isNotNull();
		ticker.close();
		assertThat(ticker.channel().poll(SHORT)).isNull();
		assertThat(ticker.channel().isClosed()).isFalse();
		FutureTask<Instant> waits = new FutureTask<>(ticker.channel()::receive);
		Thread thread = gmp.go(waits);
		Awaitility.await().atMost(LONG).until(() -> thread.getState() == Thread.State.WAITING);
		thread.interrupt();
		assertThat(thread.join(LONG)).isTrue();
	}

	@Test
	void whoWaitsForATickerThatIsClosedMeanwhileGoesOnWaiting(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(1);
		Ticker ticker = Timers.tick(Duration.ofMillis(50));
		Future<Instant> waits = gmp.go(() -> ticker.channel().poll(Duration.ofMillis(200)));
		ticker.close();
		assertThat(waits.get(20, TimeUnit.SECONDS)).isNull();
	}

	@Test
	void aPeriodMustBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> Timers.tick(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> Timers.tick(Duration.ofNanos(-1)));
	}

}
