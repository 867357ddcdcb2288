package dev.gmp.spring.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Service;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.gmp.Goroutine;
import dev.gmp.spring.annotation.Go;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Go @Go} in an application of which only a slice is started.
 */
@WebMvcTest(GoSliceTests.Controller.class)
@DirtiesContext
class GoSliceTests {

	@Autowired
	@SuppressWarnings("NullAway.Init")
	private MockMvcTester mvc;

	@Autowired
	@SuppressWarnings("NullAway.Init")
	private Worker worker;

	@Test
	void goMethodsAreGoroutinesThereToo() throws Exception {
		assertThat(this.worker.where().get(10, TimeUnit.SECONDS)).isEqualTo("goroutine");
		assertThat(this.mvc.get().uri("/where")).hasStatusOk().hasBodyTextEqualTo("goroutine");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@Import({ Controller.class, Worker.class })
	static class Application {

	}

	@RestController
	static class Controller {

		private final Worker worker;

		Controller(Worker worker) {
			this.worker = worker;
		}

		@GetMapping("/where")
		CompletableFuture<String> where() {
			return this.worker.where();
		}

	}

	@Service
	static class Worker {

		@Go
		CompletableFuture<String> where() {
			return CompletableFuture.completedFuture(Goroutine.isGoroutine() ? "goroutine" : "caller");
		}

	}

}
