package dev.gmp.spring.autoconfigure;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.actuate.GmpDescriptor;
import dev.gmp.spring.actuate.GmpEndpoint;
import dev.gmp.spring.actuate.GmpHealthIndicator;
import dev.gmp.spring.annotation.Go;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application whose scheduler cannot work runs on stock virtual threads, and says so;
 * in JVMs of its own that are of that kind.
 */
@ExtendWith(NoThreadIsLeft.class)
class GmpFallbackTests {

	private static final List<String> OPENS = List.of("--add-opens=java.base/java.lang=ALL-UNNAMED");

	private static final List<String> NO_CONTINUATIONS = List.of("--add-opens=java.base/java.lang=ALL-UNNAMED",
			"-XX:+UnlockExperimentalVMOptions", "-XX:-VMContinuations");

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void withASchedulerEndpointAndHealthSaySo() throws Exception {
		assertThat(run(OPENS))
			.contains("@Go in a goroutine", "executor in a goroutine", "endpoint scheduler null",
					"health UP {mode=scheduler}", "set: true")
			.doesNotContain(" WARN ");
	}

	@Test
	void withoutContinuationsTheApplicationRunsOnVirtualThreads() throws Exception {
		assertFallback(run(NO_CONTINUATIONS), "This JVM runs each virtual thread as a platform thread");
	}

	@Test
	void withoutAccessTheApplicationRunsOnVirtualThreads() throws Exception {
		assertFallback(run(List.of(), "--gmp.access=opens"), "The package java.base/java.lang is not opened");
	}

	private static void assertFallback(String output, String reason) {
		assertThat(output)
			.contains("@Go in a virtual thread", "executor in a virtual thread", "gmp in a virtual thread")
			.contains("endpoint fallback " + reason)
			.contains("health UP {mode=fallback, reason=" + reason)
			.contains("set: processors cannot be set")
			.contains("closed");
		assertThat(output.lines().filter((line) -> line.contains(" WARN "))).singleElement()
			.asString()
			.contains("run as virtual threads on the JDK's own scheduler", reason);
	}

	@Test
	void whoWantsNoFallbackIsToldWhatToDo() throws Exception {
		assertThat(run(NO_CONTINUATIONS, "--gmp.fallback=fail"))
			.contains("APPLICATION FAILED TO START", "The goroutine scheduler cannot start. This JVM",
					"gmp.enabled=false")
			.doesNotContain("@Go in");
	}

	@Test
	void aPolicyThatThereIsNotIsRefused() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class))
			.withPropertyValues("gmp.fallback=sometimes")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("sometimes"));
	}

	private String run(List<String> options, String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--management.endpoints.web.exposure.include=gmp",
				"--management.endpoint.gmp.access=unrestricted"));
		return OtherApplication.run(this.directory, Application.class, options, all.toArray(String[]::new)).output();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Job job() {
			return new Job();
		}

		public static void main(String[] args) throws Exception {
			Gmp gmp;
			try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, args)) {
				System.out.println("@Go in a " + context.getBean(Job.class).run().get(10, TimeUnit.SECONDS));
				System.out.println("executor in a " + context.getBean("gmpTaskExecutor", AsyncTaskExecutor.class)
					.submit(Application::kindOfThread)
					.get(10, TimeUnit.SECONDS));
				gmp = context.getBean(Gmp.class);
				System.out.println("gmp in a " + gmp.go(Application::kindOfThread).get(10, TimeUnit.SECONDS));
				GmpEndpoint endpoint = context.getBean(GmpEndpoint.class);
				GmpDescriptor shown = endpoint.gmp();
				System.out.println("endpoint " + shown.mode() + " " + shown.jdk().reason());
				Health health = context.getBean(GmpHealthIndicator.class).health();
				System.out.println("health " + health.getStatus() + " " + health.getDetails());
				System.out.println("set: " + set(endpoint));
			}
			System.out.println(gmp.isClosed() ? "closed" : "open");
		}

		private static String set(GmpEndpoint endpoint) {
			try {
				return String.valueOf(endpoint.setProcessors("1").gomaxprocs() == 1);
			}
			catch (InvalidEndpointRequestException ex) {
				return ex.getReason().replaceFirst(".*: processors", "processors");
			}
		}

		static String kindOfThread() {
			if (Goroutine.isGoroutine()) {
				return "goroutine";
			}
			return Thread.currentThread().isVirtual() ? "virtual thread" : "thread";
		}

	}

	static class Job {

		@Go
		public Future<String> run() {
			return CompletableFuture.completedFuture(Application.kindOfThread());
		}

	}

}
