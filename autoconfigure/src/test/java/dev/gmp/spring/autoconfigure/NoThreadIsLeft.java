package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Verifies after each test that no thread of a scheduler is left.
 */
public final class NoThreadIsLeft implements AfterEachCallback {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Override
	public void afterEach(ExtensionContext context) {
		verify();
	}

	/**
	 * Waits until the last thread of a scheduler has ended.
	 */
	public static void verify() {
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> assertThat(threadsOfSchedulers()).isEmpty());
	}

	/**
	 * Returns the names of the threads that schedulers have started and that live.
	 */
	static List<String> threadsOfSchedulers() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("gmp"))
			.toList();
	}

}
