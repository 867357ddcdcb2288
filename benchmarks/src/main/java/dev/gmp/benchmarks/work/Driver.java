package dev.gmp.benchmarks.work;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Runs a batch of work in a virtual thread of the peer, as the work would be started in
 * an application that lives in virtual threads, while a platform thread waits. Handing
 * over costs some ten microseconds, so a batch must take much longer than that.
 */
public final class Driver {

	/**
	 * Much longer than any batch takes: whoever waits that long has found a lost wake-up.
	 */
	public static final Duration LIMIT = Duration.ofMinutes(2);

	private Driver() {
	}

	/**
	 * Runs a batch.
	 * @param <T> what it gives
	 * @param peer where
	 * @param batch what
	 * @return what it gave
	 * @throws Exception if it fails or does not end
	 */
	public static <T extends @Nullable Object> T drive(Peer peer, Callable<T> batch) throws Exception {
		return drive(peer, LIMIT, batch);
	}

	/**
	 * Runs a batch.
	 * @param <T> what it gives
	 * @param peer where
	 * @param limit how long it may take
	 * @param batch what
	 * @return what it gave
	 * @throws Exception if it fails or does not end
	 */
	public static <T extends @Nullable Object> T drive(Peer peer, Duration limit, Callable<T> batch) throws Exception {
		FutureTask<T> future = new FutureTask<>(batch);
		Thread driver = peer.go(future);
		try {
			return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("not done after " + limit + ", the driver is " + driver.getState(), ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("the batch failed", ex.getCause());
		}
	}

}
