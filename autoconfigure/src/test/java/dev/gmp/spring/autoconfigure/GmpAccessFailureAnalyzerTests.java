package dev.gmp.spring.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.spring.annotation.Go;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GmpAccessFailureAnalyzer}, in JVMs that do not open the JDK's
 * packages.
 */
class GmpAccessFailureAnalyzerTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void applicationThatMayNotReachTheJdkFailsWithAdvice() throws Exception {
		assertThat(run("--gmp.access=opens", "--gmp.fallback=fail")).contains("APPLICATION FAILED TO START")
			.contains("The goroutine scheduler cannot start. The package java.base/java.lang is not opened")
			.contains("--add-opens java.base/java.lang=ALL-UNNAMED")
			.contains("Add-Opens: java.base/java.lang")
			.contains("set gmp.enabled=false")
			.doesNotContain("started: ");
	}

	@Test
	void disabledApplicationStartsAndRunsItsGoMethods() throws Exception {
		assertThat(run("--gmp.access=opens", "--gmp.enabled=false")).contains("started: virtual thread Job.run");
	}

	private String run(String... arguments) throws IOException, InterruptedException {
		return OtherApplication.run(this.directory, Application.class, List.of(), arguments).output();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Job job() {
			return new Job();
		}

		public static void main(String[] args) throws Exception {
			try (ConfigurableApplicationContext context = SpringApplication.run(Application.class, args)) {
				System.out.println("started: " + context.getBean(Job.class).run().get(10, TimeUnit.SECONDS));
			}
		}

	}

	static class Job {

		@Go
		public Future<String> run() {
			Thread thread = Thread.currentThread();
			return CompletableFuture
				.completedFuture((thread.isVirtual() ? "virtual thread " : "thread ") + thread.getName());
		}

	}

}
