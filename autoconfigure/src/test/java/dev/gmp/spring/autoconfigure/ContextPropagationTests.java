package dev.gmp.spring.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import brave.Tracing;
import brave.context.slf4j.MDCScopeDecorator;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import dev.gmp.Goroutine;
import dev.gmp.spring.annotation.Go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what follows a call into its goroutine: task decorators, and the context of
 * the caller.
 */
@ExtendWith(NoThreadIsLeft.class)
class ContextPropagationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class,
				GmpTaskExecutorAutoConfiguration.class, TaskExecutionAutoConfiguration.class))
		.withBean(Worker.class);

	@AfterEach
	void clear() {
		MDC.clear();
		SecurityContextHolder.clearContext();
		LocaleContextHolder.resetLocaleContext();
		RequestContextHolder.resetRequestAttributes();
	}

	@Test
	void decoratorsApplyInTheirOrderAsToBootsExecutor() {
		this.contextRunner.withUserConfiguration(DecoratorConfiguration.class).run((context) -> {
			List<String> events = context.getBean(Events.class).list;
			get(context.getBean("applicationTaskExecutor", AsyncTaskExecutor.class).submit(() -> events.add("task")));
			// What they do behind the task comes after the outcome.
			Awaitility.await().until(() -> events.size() == 7);
			List<String> ofBoot = List.copyOf(events);
			events.clear();
			get(context.getBean("gmpTaskExecutor", AsyncTaskExecutor.class).submit(() -> events.add("task")));
			Awaitility.await().untilAsserted(() -> assertThat(events).isEqualTo(ofBoot));
			events.clear();
			get(context.getBean(Worker.class).run(() -> events.add("task")));
			Awaitility.await().untilAsserted(() -> assertThat(events).isEqualTo(ofBoot));
		});
	}

	@Test
	void decoratorsApplyWithoutSchedulerToo() {
		this.contextRunner.withUserConfiguration(DecoratorConfiguration.class)
			.withPropertyValues("gmp.enabled=false")
			.run((context) -> {
				get(context.getBean(Worker.class).run(() -> {
				}));
				assertThat(context.getBean(Events.class).list).isNotEmpty();
			});
	}

	@Test
	void decoratorThatFailsInTheGoroutineFailsTheFuture() {
		this.contextRunner.withBean(TaskDecorator.class, () -> (task) -> () -> {
			throw new IllegalStateException("decorator");
		}).run((context) -> {
			Worker worker = context.getBean(Worker.class);
			for (Future<?> future : List.of(worker.run(() -> {
			}), worker.mdc())) {
				assertThat(future).failsWithin(Duration.ofSeconds(10))
					.withThrowableThat()
					.withCause(new IllegalStateException("decorator"));
			}
		});
	}

	@Test
	void decoratorThatFailsInTheCallerFailsTheCall() {
		this.contextRunner.withBean(TaskDecorator.class, () -> (task) -> {
			throw new IllegalStateException("decorator");
		})
			.run((context) -> assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> context.getBean(Worker.class).mdc())
				.withMessage("decorator"));
	}

	@Test
	void propertyOfBootCarriesTheContextToo() {
		this.contextRunner
			.withPropertyValues("gmp.context-propagation=false", "spring.task.execution.propagate-context=true")
			.run((context) -> {
				authenticate("ROLE_USER");
				assertThat(get(context.getBean(Worker.class).user())).isEqualTo("user");
			});
	}

	@Test
	void mdcLocaleRequestAndUserFollow() {
		this.contextRunner.run((context) -> {
			MDC.put("order", "17");
			LocaleContextHolder.setLocale(Locale.KOREAN);
			MockHttpServletRequest request = new MockHttpServletRequest("GET", "/orders/17");
			request.setAttribute("attribute", "of the request");
			RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
			authenticate("ROLE_USER");
			Worker worker = context.getBean(Worker.class);
			assertThat(get(worker.mdc())).isEqualTo("17");
			assertThat(get(worker.locale())).isEqualTo(Locale.KOREAN);
			assertThat(get(worker.attribute())).isEqualTo("of the request");
			assertThat(get(worker.user())).isEqualTo("user");
			AsyncTaskExecutor executor = context.getBean("gmpTaskExecutor", AsyncTaskExecutor.class);
			assertThat(get(executor.submit(() -> MDC.get("order")))).isEqualTo("17");
			// It was the goroutine's copy.
			get(executor.submit(() -> MDC.put("order", "18")));
			assertThat(MDC.get("order")).isEqualTo("17");
		});
	}

	@Test
	void followsThroughNestedCalls() {
		this.contextRunner.withBean(Outer.class).run((context) -> {
			MDC.put("order", "17");
			assertThat(get(context.getBean(Outer.class).nested())).isEqualTo("17");
		});
	}

	@Test
	void nothingFollowsIfTurnedOff() {
		for (String off : new String[] { "false", "off", "no" }) {
			this.contextRunner.withPropertyValues("gmp.context-propagation=" + off).run((context) -> {
				MDC.put("order", "17");
				assertThat(get(context.getBean(Worker.class).mdc())).isEqualTo("none");
			});
		}
	}

	@Test
	void nothingFollowsWithoutTheLibraryAndAskingForItFails() {
		ApplicationContextRunner without = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class))
			.withBean(PublicWorker.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer.context"));
		without.run((context) -> {
			MDC.put("order", "17");
			assertThat(get(context.getBean(PublicWorker.class).mdc())).isEqualTo("none");
		});
		without.withPropertyValues("gmp.context-propagation=true")
			.run((context) -> assertThat(FailureAnalyses.of(context).getDescription())
				.contains("gmp.context-propagation", "io.micrometer:context-propagation"));
	}

	@Test
	void preAuthorizeBehindGoSeesTheUserOfTheCaller() {
		this.contextRunner.withUserConfiguration(SecurityConfiguration.class).run((context) -> {
			authenticate("ROLE_USER");
			Worker worker = context.getBean(Worker.class);
			assertThat(get(worker.forUsers())).isEqualTo("goroutine");
			assertThat(worker.forAdmins()).failsWithin(Duration.ofSeconds(10))
				.withThrowableThat()
				.withCauseInstanceOf(AccessDeniedException.class);
			SecurityContextHolder.clearContext();
			assertThat(worker.forUsers()).failsWithin(Duration.ofSeconds(10));
		});
	}

	@Test
	void spanOfTheCallerIsTheParentOfThoseOfTheGoroutine() {
		Spans spans = new Spans();
		try (ThreadLocalCurrentTraceContextHolder current = new ThreadLocalCurrentTraceContextHolder();
				Tracing tracing = Tracing.newBuilder()
					.currentTraceContext(current.context)
					.addSpanHandler(spans)
					.build()) {
			Tracer tracer = new BraveTracer(tracing.tracer(), new BraveCurrentTraceContext(current.context),
					new BraveBaggageManager());
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
			ObservationThreadLocalAccessor.getInstance().setObservationRegistry(registry);
			this.contextRunner.withBean(ObservationRegistry.class, () -> registry)
				.withBean(Observed.class)
				.run((context) -> {
					String traceInLog = Observation.createNotStarted("caller", registry)
						.observe(() -> get(context.getBean(Observed.class).inner()));
					assertThat(spans.list).hasSize(2);
					assertThat(spans.list.getFirst().parentId()).isEqualTo(spans.list.getLast().id());
					assertThat(spans.list.getFirst().traceId()).isEqualTo(traceInLog)
						.isEqualTo(spans.list.getLast().traceId());
					assertThat(tracer.currentSpan()).isNull();
				});
		}
		finally {
			ObservationThreadLocalAccessor.getInstance().setObservationRegistry(ObservationRegistry.NOOP);
		}
	}

	private static void authenticate(String role) {
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("user", "", role));
	}

	private static <T> T get(Future<T> future) {
		try {
			return future.get(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	private static final class Spans extends SpanHandler {

		final List<MutableSpan> list = Collections.synchronizedList(new ArrayList<>());

		@Override
		public boolean end(TraceContext context, MutableSpan span, Cause cause) {
			return this.list.add(span);
		}

	}

	/** Puts the trace id into the MDC, as Boot does it. */
	private static final class ThreadLocalCurrentTraceContextHolder implements AutoCloseable {

		final ThreadLocalCurrentTraceContext context = ThreadLocalCurrentTraceContext.newBuilder()
			.addScopeDecorator(MDCScopeDecorator.get())
			.build();

		@Override
		public void close() {
			this.context.clear();
		}

	}

	static class Events {

		final List<String> list = Collections.synchronizedList(new ArrayList<>());

	}

	static class Worker {

		@Go
		Future<Boolean> run(Runnable task) {
			task.run();
			return CompletableFuture.completedFuture(true);
		}

		@Go
		CompletableFuture<String> mdc() {
			Map<String, String> map = MDC.getCopyOfContextMap();
			return CompletableFuture.completedFuture((map != null) ? map.getOrDefault("order", "none") : "none");
		}

		@Go
		CompletableFuture<Locale> locale() {
			return CompletableFuture.completedFuture(LocaleContextHolder.getLocale());
		}

		@Go
		CompletableFuture<Object> attribute() {
			return CompletableFuture
				.completedFuture(RequestContextHolder.currentRequestAttributes().getAttribute("attribute", 0));
		}

		@Go
		CompletableFuture<String> user() {
			var authentication = SecurityContextHolder.getContext().getAuthentication();
			return CompletableFuture.completedFuture((authentication != null) ? authentication.getName() : "nobody");
		}

		@Go
		@PreAuthorize("hasRole('USER')")
		public CompletableFuture<String> forUsers() {
			return CompletableFuture.completedFuture(Goroutine.isGoroutine() ? "goroutine" : "caller");
		}

		@Go
		@PreAuthorize("hasRole('ADMIN')")
		public CompletableFuture<String> forAdmins() {
			return CompletableFuture.completedFuture("");
		}

	}

	/** Proxies of another class loader see only what is public. */
	public static class PublicWorker {

		@Go
		public CompletableFuture<String> mdc() {
			return new Worker().mdc();
		}

	}

	static class Outer {

		private final Worker worker;

		Outer(Worker worker) {
			this.worker = worker;
		}

		@Go
		CompletableFuture<String> nested() {
			return this.worker.mdc();
		}

	}

	static class Observed {

		private final ObservationRegistry registry;

		Observed(ObservationRegistry registry) {
			this.registry = registry;
		}

		@Go
		CompletableFuture<String> inner() {
			return CompletableFuture.completedFuture(Observation.createNotStarted("goroutine", this.registry)
				.observe(() -> String.valueOf(MDC.get("traceId"))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableMethodSecurity
	static class SecurityConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	static class DecoratorConfiguration {

		@Bean
		Events events() {
			return new Events();
		}

		@Bean
		@Order(2)
		TaskDecorator second(Events events) {
			return decorator("second", events);
		}

		@Bean
		@Order(1)
		TaskDecorator first(Events events) {
			return decorator("first", events);
		}

		@Bean(autowireCandidate = false)
		TaskDecorator forNobody(Events events) {
			return decorator("nobody", events);
		}

		private static TaskDecorator decorator(String name, Events events) {
			return (task) -> {
				events.list.add(name + " decorates");
				return () -> {
					events.list.add(name + " begins");
					task.run();
					events.list.add(name + " ends");
				};
			};
		}

	}

}
