package dev.gmp.benchmarks.work;

import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

import dev.gmp.spring.annotation.Go;

/**
 * Calls of a {@code @Go} method, and of an {@code @Async} one with
 * {@code spring.threads.virtual.enabled}, from a platform thread such as one of a web
 * server.
 */
public final class SpringCalls implements Program {

	/** In each run, of {@link #oneByOne}. */
	public static final int CALLS = 2_000;

	/** In each run, of {@link #thousand}. */
	public static final int AT_ONCE = 1_000;

	private final ConfigurableApplicationContext context;

	private final Consumer<Runnable> service;

	private final boolean atOnce;

	private volatile int started;

	private SpringCalls(String peer, boolean atOnce) {
		this.context = new SpringApplicationBuilder(Application.class).bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("spring.threads.virtual.enabled=true", "gmp.processors=" + Peer.processors())
			.run();
		this.service = switch (peer) {
			case Peer.GMP -> this.context.getBean(GoService.class)::run;
			case Peer.ASYNC -> this.context.getBean(AsyncService.class)::run;
			default -> throw Program.unknown(peer);
		};
		this.atOnce = atOnce;
	}

	/**
	 * Calls one by one: each is made after the one before has begun, which the caller
	 * watches for. The figure is the time from a call until it begins.
	 * @param peer {@link Peer#GMP} or {@link Peer#ASYNC}
	 * @return the program
	 */
	public static Program oneByOne(String peer) {
		return new SpringCalls(peer, false);
	}

	/**
	 * Makes a thousand calls and waits until all have begun. The figure is the time for
	 * one.
	 * @param peer {@link Peer#GMP} or {@link Peer#ASYNC}
	 * @return the program
	 */
	public static Program thousand(String peer) {
		return new SpringCalls(peer, true);
	}

	@Override
	public void run() throws InterruptedException {
		if (this.atOnce) {
			CountDownLatch begun = new CountDownLatch(AT_ONCE);
			for (int i = 0; i < AT_ONCE; i++) {
				this.service.accept(begun::countDown);
			}
			begun.await();
			return;
		}
		for (int i = 1; i <= CALLS; i++) {
			int call = i;
			this.service.accept(() -> this.started = call);
			while (this.started != call) {
				Thread.onSpinWait();
			}
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * Has a service of either kind.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableAsync
	@Import({ GoService.class, AsyncService.class })
	static class Application {

	}

	/**
	 * Runs goroutines.
	 */
	static class GoService {

		@Go
		public void run(Runnable task) {
			task.run();
		}

	}

	/**
	 * Runs what Spring runs {@code @Async} methods with.
	 */
	static class AsyncService {

		@Async
		public void run(Runnable task) {
			task.run();
		}

	}

}
