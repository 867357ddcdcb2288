package dev.gmp.concurrent;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.Gmp;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.scheduler.SchedulerProbe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class SpinLockTests {

	private static final JdkAccess JDK = JdkAccess.get(true);

	private final SpinLock lock = new SpinLock(JDK);

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
	void whoWaitsLongSleepsInsteadOfUsingACore() throws Exception {
		AtomicInteger sleeps = new AtomicInteger();
		SpinLock held = new SpinLock(countingSleeps(sleeps));
		held.lock();
		UnaryOperator<Thread> waiting = (thread) -> {
			thread.start();
			int before = sleeps.get();
			await().until(() -> sleeps.get() > before + 10);
			return thread;
		};
		List<Thread> waiters = new ArrayList<>();
		waiters.add(waiting.apply(Thread.ofPlatform().unstarted(() -> lockAndCount(held))));
		try (Gmp gmp = Gmp.builder().processors(1).build()) {
			Thread goroutine = gmp.threadFactory().newThread(() -> lockAndCount(held));
			waiters.add(waiting.apply(goroutine));
			// It must not park: it may be here because it wakes another one.
			boolean mounted = SchedulerProbe.isExecuting(gmp);
			held.unlock();
			assertThat(mounted).isTrue();
			for (Thread thread : waiters) {
				assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
			}
		}
		assertThat(this.guarded).isEqualTo(2);
	}

	private void lockAndCount(SpinLock lock) {
		lock.lock();
		this.guarded++;
		lock.unlock();
	}

	@Test
	void whoWaitsLongLosesNoWakeUpOfItsOwn() throws Exception {
		AtomicInteger sleeps = new AtomicInteger();
		SpinLock held = new SpinLock(countingSleeps(sleeps));
		for (boolean early : new boolean[] { true, false }) {
			AtomicBoolean started = new AtomicBoolean();
			held.lock();
			int before = sleeps.get();
			Thread thread = Thread.ofPlatform().start(() -> {
				if (early) {
					LockSupport.unpark(Thread.currentThread());
				}
				started.set(true);
				held.lock();
				held.unlock();
				LockSupport.park();
			});
			await().until(() -> started.get() && sleeps.get() > before + 10);
			if (!early) {
				LockSupport.unpark(thread);
				int after = sleeps.get();
				await().until(() -> sleeps.get() > after + 10);
			}
			held.unlock();
			assertThat(thread.join(Duration.ofSeconds(30))).isTrue();
		}
	}

	private static JdkAccess countingSleeps(AtomicInteger sleeps) {
		return (JdkAccess) Proxy.newProxyInstance(SpinLockTests.class.getClassLoader(),
				new Class<?>[] { JdkAccess.class }, (proxy, method, args) -> {
					if (method.getName().equals("parkCarrier")) {
						sleeps.incrementAndGet();
					}
					try {
						return method.invoke(JDK, args);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	@Test
	void whoWaitsGetsItWhenItIsFree() throws Exception {
		this.lock.lock();
		Thread waiter = Thread.ofPlatform().start(() -> {
			this.lock.lock();
			this.guarded++;
			this.lock.unlock();
		});
		await().until(() -> Stream.of(waiter.getStackTrace())
			.anyMatch((frame) -> frame.getMethodName().equals("lockContended")));
		assertThat(this.guarded).isZero();
		this.lock.unlock();
		assertThat(waiter.join(Duration.ofSeconds(30))).isTrue();
		this.lock.lock();
		assertThat(this.guarded).isEqualTo(1);
		this.lock.unlock();
	}

}
