package dev.gmp.scheduler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class SpinLockTests {

	private final SpinLock lock = new SpinLock(Gs.JDK);

	private int guarded;

	@Test
	void excludesTheOthers() throws Exception {
		int perThread = 200_000;
		List<Thread> threads = new ArrayList<>();
		// More threads than cores: the holder is descheduled now and then.
		for (int i = 0; i < 6; i++) {
			threads.add(Thread.ofPlatform().start(() -> {
				for (int n = 0; n < perThread; n++) {
					this.lock.lock();
					this.guarded++;
					this.lock.unlock();
				}
			}));
		}
		for (Thread thread : threads) {
			assertThat(thread.join(Duration.ofSeconds(40))).isTrue();
		}
		assertThat(this.guarded).isEqualTo(6 * perThread);
	}

	@Test
	void whoWaitsGetsItWhenItIsFree() throws Exception {
		this.lock.lock();
		Thread waiter = Thread.ofPlatform().start(() -> {
			this.lock.lock();
			this.guarded++;
			this.lock.unlock();
		});
		await().until(() -> waiter.getState() == Thread.State.RUNNABLE && waiter.getStackTrace().length > 1);
		assertThat(this.guarded).isZero();
		this.lock.unlock();
		assertThat(waiter.join(Duration.ofSeconds(30))).isTrue();
		this.lock.lock();
		assertThat(this.guarded).isEqualTo(1);
		this.lock.unlock();
	}

}
