package dev.gmp.concurrent;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.jdk.JdkAccess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class NoteTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final Note note = new Note(JdkAccess.get(true));

	@Test
	void aWakeupBeforeTheSleepIsNotLost() {
		this.note.wakeup(Thread.currentThread());
		assertThat(this.note.isSignalled()).isTrue();
		this.note.sleep();
		assertThat(this.note.isSignalled()).isFalse();
	}

	@Test
	void aWakeupEndsTheSleep() throws Exception {
		Thread sleeper = Thread.ofPlatform().start(this.note::sleep);
		await().until(() -> sleeper.getState() == Thread.State.WAITING);
		this.note.wakeup(sleeper);
		assertThat(sleeper.join(LONG)).isTrue();
	}

	@Test
	void twoWakeupsEndOneSleep() {
		this.note.wakeup(Thread.currentThread());
		this.note.wakeup(Thread.currentThread());
		this.note.sleep();
		assertThat(this.note.sleep(1)).as("the second sleep found a wake-up").isFalse();
	}

	@Test
	void aTimedSleepEndsWithItsTime() {
		long start = System.nanoTime();
		assertThat(this.note.sleep(20_000_000)).isFalse();
		assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
		// It has left nothing behind.
		this.note.wakeup(Thread.currentThread());
		assertThat(this.note.sleep(LONG.toNanos())).isTrue();
	}

	@Test
	void aWakeupEndsATimedSleep() throws Exception {
		AtomicReference<Boolean> result = new AtomicReference<>();
		Thread sleeper = Thread.ofPlatform().start(() -> result.set(this.note.sleep(LONG.toNanos())));
		await().until(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
		this.note.wakeup(sleeper);
		assertThat(sleeper.join(LONG)).isTrue();
		assertThat(result).hasValue(true);
	}

	@Test
	void anInterruptDoesNotEndTheSleep() throws Exception {
		AtomicBoolean returned = new AtomicBoolean();
		Thread sleeper = Thread.ofPlatform().start(() -> {
			this.note.sleep();
			returned.set(true);
		});
		for (int i = 0; i < 3; i++) {
			await().until(() -> sleeper.getState() == Thread.State.WAITING);
			sleeper.interrupt();
			// The loop in sleep clears the status, which tells that it was woken.
			await().until(() -> !sleeper.isInterrupted() && sleeper.getState() == Thread.State.WAITING);
			assertThat(returned).isFalse();
		}
		this.note.wakeup(sleeper);
		assertThat(sleeper.join(LONG)).isTrue();
		assertThat(returned).isTrue();
	}

	@Test
	void anInterruptDoesNotShortenATimedSleep() throws Exception {
		AtomicReference<Boolean> result = new AtomicReference<>();
		Thread sleeper = Thread.ofPlatform().start(() -> result.set(this.note.sleep(LONG.toNanos())));
		await().until(() -> sleeper.getState() == Thread.State.TIMED_WAITING);
		sleeper.interrupt();
		await().until(() -> !sleeper.isInterrupted() && sleeper.getState() == Thread.State.TIMED_WAITING);
		assertThat(result).hasValue(null);
		this.note.wakeup(sleeper);
		assertThat(sleeper.join(LONG)).isTrue();
		assertThat(result).hasValue(true);
	}

	@Test
	void everySleepOfManyHasItsWakeup() throws Exception {
		int rounds = 20_000;
		Note there = new Note(JdkAccess.get(true));
		Note back = new Note(JdkAccess.get(true));
		AtomicInteger seen = new AtomicInteger();
		Thread main = Thread.currentThread();
		Thread other = Thread.ofPlatform().start(() -> {
			for (int i = 0; i < rounds; i++) {
				if (i % 2 == 0) {
					there.sleep();
				}
				else {
					assertThat(there.sleep(LONG.toNanos())).isTrue();
				}
				seen.incrementAndGet();
				back.wakeup(main);
			}
		});
		for (int i = 0; i < rounds; i++) {
			there.wakeup(other);
			assertThat(back.sleep(LONG.toNanos())).isTrue();
			// One wake-up, one return: no more and no fewer.
			assertThat(seen).hasValue(i + 1);
		}
		assertThat(other.join(LONG)).isTrue();
	}

}
