package dev.gmp.jdk;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a thread that waits for events comes back when there are none. The events are in
 * {@link dev.gmp.netpoll.NetpollTests}.
 */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class EventPollerTests {

	private static final int WAKEUPS = 20_000;

	private static final long LIMIT_NANOS = 30_000_000_000L;

	private static EventPoller open(boolean epoll) throws Exception {
		JdkAccess jdk = JdkAccess.get(true);
		return epoll ? jdk.newEpoll() : jdk.newJdkPollerPair();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aWaitEndsAfterItsTime(boolean epoll) throws Exception {
		try (EventPoller events = open(epoll)) {
			long start = System.nanoTime();
			assertThat(events.await(20, new int[2 * EventPoller.MAX_EVENTS])).isZero();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(19),
					Duration.ofSeconds(10));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachWakeUpEndsAWait(boolean epoll) throws Exception {
		AtomicInteger waits = new AtomicInteger();
		AtomicBoolean stop = new AtomicBoolean();
		try (EventPoller events = open(epoll)) {
			Thread waiter = Thread.ofPlatform().daemon().start(() -> {
				int[] ready = new int[2 * EventPoller.MAX_EVENTS];
				try {
					while (!stop.get()) {
						assertThat(events.await(-1, ready)).isZero();
						waits.incrementAndGet();
					}
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			for (int i = 0; i < WAKEUPS; i++) {
				int before = waits.get();
				// Sometimes before it waits, sometimes while it does.
				for (int k = i % 200; k > 0; k--) {
					Thread.onSpinWait();
				}
				events.wakeup();
				long start = System.nanoTime();
				while (waits.get() == before && System.nanoTime() - start < LIMIT_NANOS) {
					Thread.onSpinWait();
				}
				assertThat(waits).hasValueGreaterThan(before);
			}
			stop.set(true);
			events.wakeup();
			assertThat(waiter.join(Duration.ofNanos(LIMIT_NANOS))).isTrue();
		}
	}

}
