package dev.gmp.spring.web;

import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;

import dev.gmp.spring.autoconfigure.NoThreadIsLeft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What applications on goroutines leave behind, and how they are stopped and started.
 */
@ExtendWith(NoThreadIsLeft.class)
class GoroutineLifecycleTests {

	private static String where(ConfigurableApplicationContext context) throws Exception {
		URI uri = URI.create("http://localhost:" + WebApplication.port(context) + "/where");
		try (InputStream in = uri.toURL().openStream()) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@Test
	void twoApplicationsKeepToThemselves() throws Exception {
		try (ConfigurableApplicationContext first = WebApplication.start(WebApplication.TOMCAT)) {
			try (ConfigurableApplicationContext second = WebApplication.start(WebApplication.JETTY)) {
				assertThat(where(first)).startsWith("goroutine tomcat-handler-");
				assertThat(where(second)).startsWith("goroutine jetty-");
			}
			assertThat(where(first)).startsWith("goroutine tomcat-handler-");
		}
	}

	@Test
	void stoppedApplicationStartsAgain() throws Exception {
		try (ConfigurableApplicationContext context = WebApplication.start(WebApplication.TOMCAT)) {
			for (int i = 0; i < 3; i++) {
				assertThat(where(context)).startsWith("goroutine");
				context.stop();
				context.start();
			}
			assertThat(where(context)).startsWith("goroutine");
		}
	}

	@Test
	void failedStartDoesNotWaitForTheSchedule() {
		long start = System.nanoTime();
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Failing.class).run("--server.port=0",
				"--spring.main.web-application-type=none", "--gmp.enabled-for=async,scheduling"));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(25));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableScheduling
	static class Failing {

		@Bean
		@DependsOn("taskScheduler")
		InitializingBean fails(TaskScheduler scheduler) {
			return () -> {
				CountDownLatch ran = new CountDownLatch(1);
				scheduler.scheduleAtFixedRate(ran::countDown, Duration.ofMillis(10));
				assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
				throw new IllegalStateException("fails");
			};
		}

	}

}
