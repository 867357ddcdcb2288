package dev.gmp.chan;

import java.time.Duration;
import java.time.Instant;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.gmp.Gmp;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.GoroutineState;
import dev.gmp.inspect.WaitReason;
import dev.gmp.scheduler.SchedulerProbe;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goroutines that wait for channels are shown to wait for.
 */
@Timeout(60)
@ExtendWith(GoroutineDumpOnFailure.class)
class ChanWaitReasonTests {

	@Test
	void whoReceivesSendsOrSelectsTellsSo(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start(2);
		Chan<Integer> empty = Chan.make();
		Chan<Integer> full = Chan.make(1);
		full.send(1);
		ReceiveChan<Instant> timer = Timers.after(Duration.ofHours(1));
		gmp.go("receive", empty::receive);
		gmp.go("timed receive", () -> empty.poll(Duration.ofHours(1)));
		gmp.go("timer", timer::receive);
		gmp.go("send", () -> {
			full.send(2);
			return true;
		});
		gmp.go("timed send", () -> full.offer(3, Duration.ofHours(1)));
		gmp.go("select", () -> new Select<Integer>().receive(empty, (value) -> 1).send(full, 4, () -> 2).select());
		gmp.go("timed select",
				() -> new Select<Integer>().receive(empty, (value) -> 1).after(Duration.ofHours(1), () -> 2).select());
		gmp.go("select of nothing", () -> new Select<Integer>().select());
		assertWaits(gmp, "receive", WaitReason.CHAN_RECEIVE);
		assertWaits(gmp, "timed receive", WaitReason.CHAN_RECEIVE);
		assertWaits(gmp, "timer", WaitReason.CHAN_RECEIVE);
		assertWaits(gmp, "send", WaitReason.CHAN_SEND);
		assertWaits(gmp, "timed send", WaitReason.CHAN_SEND);
		assertWaits(gmp, "select", WaitReason.SELECT);
		assertWaits(gmp, "timed select", WaitReason.SELECT);
		assertWaits(gmp, "select of nothing", WaitReason.SELECT);
		assertThat(gmp.dump().goroutinesText()).contains(" [chan receive]:\n", " [chan send]:\n", " [select]:\n")
			.contains("waiting on dev.gmp.chan.Select\n")
			.doesNotContain("SelectWait");
		SchedulerProbe.goroutines(gmp).forEach(Thread::interrupt);
		SchedulerProbe.awaitNoGoroutine(gmp);
	}

	private static void assertWaits(Gmp gmp, String name, WaitReason reason) {
		Awaitility.await().untilAsserted(() -> {
			GoroutineSnapshot goroutine = gmp.goroutines(20)
				.stream()
				.filter((it) -> it.name().equals(name))
				.findFirst()
				.orElseThrow();
			assertThat(goroutine.state()).isEqualTo(GoroutineState.WAITING);
			assertThat(goroutine.waitReason()).isEqualTo(reason);
			assertThat(goroutine.waitingMillis()).isNotNegative();
		});
	}

}
