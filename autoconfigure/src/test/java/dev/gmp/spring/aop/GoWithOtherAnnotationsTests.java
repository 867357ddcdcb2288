package dev.gmp.spring.aop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.annotation.Observed;
import io.micrometer.observation.aop.ObservedAspect;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.NotBlank;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.EnableAspectJAutoProxy;
import org.springframework.context.event.EventListener;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor;

import dev.gmp.Goroutine;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Go @Go} beside what else Spring does around methods: all of that
 * happens in the goroutine.
 */
class GoWithOtherAnnotationsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class))
		.withBean(Events.class)
		.withBean(Worker.class);

	@Test
	void transactionBeginsAndEndsInTheGoroutine() {
		this.contextRunner.withUserConfiguration(TransactionConfiguration.class).run((context) -> {
			assertThat(get(context.getBean(Worker.class).transactional())).isEqualTo("in transaction, goroutine");
			Events events = context.getBean(Events.class);
			assertThat(events.next()).isEqualTo("begin, goroutine");
			assertThat(events.next()).isEqualTo("commit, goroutine");
			assertThat(context.getBean(Worker.class).rollsBack()).failsWithin(TIMEOUT);
			assertThat(events.next()).isEqualTo("begin, goroutine");
			assertThat(events.next()).isEqualTo("rollback, goroutine");
		});
	}

	@Test
	void transactionOfTheCallerIsNotThatOfTheGoroutine() {
		this.contextRunner.withUserConfiguration(TransactionConfiguration.class).run((context) -> {
			TransactionTemplate template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
			String seen = template.execute((status) -> get(context.getBean(Worker.class).inTransaction()));
			assertThat(seen).isEqualTo("no transaction, goroutine");
		});
	}

	@Test
	void retriesHappenInTheGoroutine() {
		this.contextRunner.withUserConfiguration(ResilientConfiguration.class).run((context) -> {
			assertThat(get(context.getBean(Worker.class).retried())).isEqualTo("attempt 3, goroutine");
		});
	}

	@Test
	void scheduledMethodsAreGoroutines() {
		this.contextRunner.withUserConfiguration(SchedulingConfiguration.class)
			.withBean(Ticker.class)
			.run((context) -> {
				assertThat(context.getBean(Events.class).next()).isEqualTo("tick, goroutine");
				assertThat(context.getBean(Events.class).next()).isEqualTo("tick, goroutine");
			});
	}

	@Test
	void eventListenersAreGoroutines() {
		this.contextRunner.withBean(Listener.class).run((context) -> {
			context.publishEvent(new Order(17));
			assertThat(context.getBean(Events.class).next()).isEqualTo("order 17, goroutine");
		});
	}

	@Test
	void transactionalEventListenersAreGoroutinesAfterTheCommit() {
		this.contextRunner.withUserConfiguration(TransactionConfiguration.class)
			.withBean(TransactionalListener.class)
			.run((context) -> {
				Events events = context.getBean(Events.class);
				new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
					.executeWithoutResult((status) -> {
						context.publishEvent(new Order(17));
						assertThat(events.queue).containsExactly("begin, caller");
					});
				assertThat(events.next()).isEqualTo("begin, caller");
				assertThat(events.next()).isEqualTo("commit, caller");
				assertThat(events.next()).isEqualTo("committed 17, goroutine");
			});
	}

	@Test
	void argumentsAreValidated() {
		this.contextRunner.withUserConfiguration(ValidationConfiguration.class)
			.withBean(ValidatedWorker.class)
			.run((context) -> {
				ValidatedWorker worker = context.getBean(ValidatedWorker.class);
				assertThat(get(worker.work("x"))).isEqualTo("x, goroutine");
				assertThat(worker.work(" ")).failsWithin(TIMEOUT)
					.withThrowableThat()
					.withCauseInstanceOf(ConstraintViolationException.class);
			});
	}

	@Test
	void observationIsOfTheGoroutine() {
		this.contextRunner.withUserConfiguration(ObservationConfiguration.class).run((context) -> {
			assertThat(get(context.getBean(Worker.class).observed())).isEqualTo("observed, goroutine");
			TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
				.hasSingleObservationThat()
				.hasBeenStopped();
		});
	}

	@Test
	void resultsAreCached() {
		this.contextRunner.withUserConfiguration(CacheConfiguration.class).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			assertThat(get(worker.cached("a"))).isEqualTo("a1, goroutine");
			assertThat(get(worker.cached("a"))).isEqualTo("a1, goroutine");
			assertThat(get(worker.cached("b"))).isEqualTo("b2, goroutine");
		});
	}

	@Test
	void continuationRunsInTheGoroutine() {
		this.contextRunner.run((context) -> {
			CountDownLatch chained = new CountDownLatch(1);
			CompletableFuture<String> future = context.getBean(Worker.class).after(chained);
			CompletableFuture<String> continuation = future.thenApply((result) -> result + " and " + where());
			chained.countDown();
			assertThat(get(continuation)).isEqualTo("goroutine and goroutine");
		});
	}

	@Test
	void beanMethodsCannotBeGoroutines() {
		this.contextRunner.withUserConfiguration(GoOnBeanMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidGoMethodException.class)
				.hasMessageContaining("it is a @Bean method"));
	}

	private static <T> T get(Future<T> future) {
		try {
			return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static String where() {
		return Goroutine.isGoroutine() ? "goroutine" : "caller";
	}

	private static CompletableFuture<String> answer(String text) {
		return CompletableFuture.completedFuture(text + ", " + where());
	}

	record Order(int number) {
	}

	static class Events {

		final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

		void add(String event) {
			this.queue.add(event + ", " + where());
		}

		String next() throws InterruptedException {
			String event = this.queue.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			return (event != null) ? event : "nothing";
		}

	}

	@Component
	static class Worker {

		final AtomicInteger attempts = new AtomicInteger();

		@Go
		@Transactional
		public CompletableFuture<String> transactional() {
			return inTransaction();
		}

		@Go
		public CompletableFuture<String> inTransaction() {
			return answer(TransactionSynchronizationManager.isActualTransactionActive() ? "in transaction"
					: "no transaction");
		}

		@Go
		@Transactional
		public CompletableFuture<String> rollsBack() {
			throw new IllegalStateException();
		}

		@Go
		@Retryable(maxRetries = 5, delay = 1)
		public CompletableFuture<String> retried() {
			int attempt = this.attempts.incrementAndGet();
			if (attempt < 3) {
				throw new IllegalStateException();
			}
			return answer("attempt " + attempt);
		}

		@Go
		@Observed
		public CompletableFuture<String> observed() {
			return answer("observed");
		}

		@Go
		@Cacheable("results")
		public CompletableFuture<String> cached(String key) {
			return answer(key + this.attempts.incrementAndGet());
		}

		@Go
		public CompletableFuture<String> after(CountDownLatch latch) throws InterruptedException {
			latch.await();
			return CompletableFuture.completedFuture(where());
		}

	}

	static class Ticker {

		private final Events events;

		Ticker(Events events) {
			this.events = events;
		}

		@Go
		@Scheduled(fixedRate = 5)
		public void tick() {
			this.events.add("tick");
		}

	}

	static class Listener {

		private final Events events;

		Listener(Events events) {
			this.events = events;
		}

		@Go
		@EventListener
		public void on(Order order) {
			this.events.add("order " + order.number());
		}

	}

	static class TransactionalListener {

		private final Events events;

		TransactionalListener(Events events) {
			this.events = events;
		}

		@Go
		@TransactionalEventListener
		public void on(Order order) {
			this.events.add("committed " + order.number());
		}

	}

	@Validated
	static class ValidatedWorker {

		@Go
		public CompletableFuture<String> work(@NotBlank String text) {
			return answer(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement
	static class TransactionConfiguration {

		@Bean
		PlatformTransactionManager transactionManager(Events events) {
			return new RecordingTransactionManager(events);
		}

	}

	static class RecordingTransactionManager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		private final transient Events events;

		RecordingTransactionManager(Events events) {
			this.events = events;
		}

		@Override
		protected Object doGetTransaction() {
			return List.of();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
			this.events.add("begin");
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
			this.events.add("commit");
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
			this.events.add("rollback");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableResilientMethods
	static class ResilientConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class SchedulingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class ValidationConfiguration {

		@Bean
		static MethodValidationPostProcessor methodValidationPostProcessor() {
			return new MethodValidationPostProcessor();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAspectJAutoProxy
	static class ObservationConfiguration {

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

		@Bean
		ObservedAspect observedAspect(TestObservationRegistry registry) {
			return new ObservedAspect(registry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableCaching
	static class CacheConfiguration {

		@Bean
		CacheManager cacheManager() {
			return new ConcurrentMapCacheManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GoOnBeanMethod {

		@Bean
		@Go
		Future<String> future() {
			return CompletableFuture.completedFuture("");
		}

	}

}
