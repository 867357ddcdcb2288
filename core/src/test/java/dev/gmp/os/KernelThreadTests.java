package dev.gmp.os;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KernelThread}.
 */
@EnabledOnOs(OS.LINUX)
class KernelThreadTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private static final int SAMPLES = 100;

	private final BlockingQueue<KernelThread> started = new LinkedBlockingQueue<>();

	private volatile boolean stop;

	private Thread thread = new Thread(() -> {
	});

	@AfterEach
	void stop() throws InterruptedException {
		this.stop = true;
		LockSupport.unpark(this.thread);
		assertThat(this.thread.join(LIMIT)).isTrue();
	}

	private KernelThread start(Runnable step) throws InterruptedException {
		this.thread = Thread.ofPlatform().start(() -> {
			this.started.add(KernelThread.current());
			while (!this.stop) {
				step.run();
			}
		});
		KernelThread started = this.started.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
		assertThat(started).isNotNull();
		return started;
	}

	@Test
	void oneThatIsParkedWaits() throws InterruptedException {
		KernelThread parked = start(() -> LockSupport.park(this));
		Awaitility.await().atMost(LIMIT).until(() -> Boolean.TRUE.equals(parked.isWaiting()));
	}

	@Test
	void oneThatComputesDoesNotWaitAlsoWhereOthersHaveItsCore() throws InterruptedException {
		KernelThread computing = start(Thread::onSpinWait);
		// The JVM may stop it for a while, as when it loads a class.
		Awaitility.await().atMost(LIMIT).until(() -> timesOfWaiting(computing), (times) -> times < SAMPLES / 10);
	}

	private static int timesOfWaiting(KernelThread thread) {
		int times = 0;
		for (int i = 0; i < SAMPLES; i++) {
			times += Boolean.TRUE.equals(thread.isWaiting()) ? 1 : 0;
		}
		return times;
	}

	@Test
	void nothingIsKnownOfOneThatHasEnded() throws InterruptedException {
		this.stop = true;
		KernelThread ended = start(Thread::onSpinWait);
		assertThat(this.thread.join(LIMIT)).isTrue();
		Awaitility.await().atMost(LIMIT).until(() -> ended.isWaiting() == null);
	}

}
