package dev.gmp.spring.aop;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for where {@link Go @Go} is looked for, beside {@link Async @Async} at the same
 * places.
 */
class GoLookupTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class));

	static Stream<Arguments> proxies() {
		return Stream.of(Arguments.of("class proxies", "true"), Arguments.of("interface proxies", "false"));
	}

	/**
	 * The same class hierarchy once for {@code @Async} and once for {@code @Go}: whatever
	 * is asynchronous with the one is with the other, and at least that.
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource("proxies")
	void coversWhateverAsyncCovers(String name, String proxyTargetClass) {
		this.contextRunner.withUserConfiguration(BothConfiguration.class)
			.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> {
				assertCovered(api(context, "asyncOnMethod"), api(context, "goOnMethod"));
				assertCovered(api(context, "asyncOnType"), api(context, "goOnType"));
				assertCovered(api(context, "asyncOnClass"), api(context, "goOnClass"));
				assertCovered(api(context, "asyncInherits"), api(context, "goInherits"));
			});
	}

	@SuppressWarnings("unchecked")
	private static Api<String> api(ApplicationContext context, String name) {
		return (Api<String>) context.getBean(name);
	}

	private static void assertCovered(Api<String> async, Api<String> go) throws Exception {
		for (Function<Api<String>, Future<String>> call : List
			.<Function<Api<String>, Future<String>>>of((api) -> api.generic("x"), Api::plain, Api::defaulted)) {
			if (!get(call.apply(async)).equals("caller")) {
				assertThat(get(call.apply(go))).isEqualTo("goroutine");
			}
		}
		// And this one at any rate.
		assertThat(get(go.generic("x"))).isEqualTo("goroutine");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("proxies")
	void methodThatSuperclassImplementsForInterfaceOfSubclassIsCovered(String name, String proxyTargetClass) {
		this.contextRunner.withBean(Late.class)
			.withBean(LateToo.class)
			.withPropertyValues("spring.aop.proxy-target-class=" + proxyTargetClass)
			.run((context) -> {
				assertThat(get(context.getBean(OnMethod.class).work())).isEqualTo("goroutine");
				assertThat(get(context.getBean(OnType.class).work())).isEqualTo("goroutine");
				if (context.getBean(OnMethod.class) instanceof Early early) {
					assertThat(get(early.work())).isEqualTo("goroutine");
				}
			});
	}

	@Test
	void methodsThatAnnotatedClassInheritsAreCoveredIfTheyCanBe() {
		this.contextRunner.withBean(AnnotatedSubclass.class).run((context) -> {
			AnnotatedSubclass bean = context.getBean(AnnotatedSubclass.class);
			assertThat(get(bean.inherited())).isEqualTo("goroutine");
			assertThat(get(bean.packagePrivate())).isEqualTo("goroutine");
			assertThat(bean.text()).isEqualTo("caller");
		});
	}

	@Test
	void httpInterfaceIsCoveredByItsType() {
		HttpExchangeAdapter adapter = mock(HttpExchangeAdapter.class);
		given(adapter.exchangeForBody(any(HttpRequestValues.class), any())).willAnswer((call) -> answer());
		HttpServiceProxyFactory factory = HttpServiceProxyFactory.builderFor(adapter).build();
		this.contextRunner.withBean(Client.class, () -> factory.createClient(Client.class)).run((context) -> {
			Client client = context.getBean(Client.class);
			assertThat(AopUtils.isJdkDynamicProxy(client)).isTrue();
			assertThat(get(client.hello())).isEqualTo("goroutine");
			assertThat(context.getBean(Gmp.class).snapshot().counters().spawned()).isOne();
		});
	}

	@Test
	void proxyWithoutTargetIsCoveredByItsInterfaceWithWhatThatInherits() {
		MethodInterceptor answers = (invocation) -> CompletableFuture.completedFuture(where());
		this.contextRunner.withBean(SubApi.class, () -> ProxyFactory.getProxy(SubApi.class, answers)).run((context) -> {
			SubApi api = context.getBean(SubApi.class);
			assertThat(get(api.own())).isEqualTo("goroutine");
			assertThat(get(api.fromAbove())).isEqualTo("goroutine");
			assertThat(context.getBean(Gmp.class).snapshot().counters().spawned()).isEqualTo(2);
		});
	}

	@Test
	void proxyOfTheJdkIsCoveredByItsInterface() {
		InvocationHandler answers = (proxy, method, arguments) -> CompletableFuture.completedFuture(where());
		this.contextRunner
			.withBean(SubApi.class,
					() -> (SubApi) Proxy.newProxyInstance(SubApi.class.getClassLoader(),
							new Class<?>[] { SubApi.class }, answers))
			.run((context) -> {
				SubApi api = context.getBean(SubApi.class);
				assertThat(get(api.own())).isEqualTo("goroutine");
				assertThat(get(api.fromAbove())).isEqualTo("goroutine");
			});
	}

	@Test
	void proxyOfProxyStartsOneGoroutine() {
		this.contextRunner.withBean(OnType.class, () -> {
			ProxyFactory inner = new ProxyFactory(new LateToo());
			ProxyFactory outer = new ProxyFactory(inner.getProxy());
			return (OnType) outer.getProxy();
		}).run((context) -> {
			assertThat(get(context.getBean(OnType.class).work())).isEqualTo("goroutine");
			assertThat(context.getBean(Gmp.class).snapshot().counters().spawned()).isOne();
		});
	}

	@Test
	void factoryMethodThatDeclaresAnInterfaceIsCoveredByIt() {
		this.contextRunner.withUserConfiguration(FactoryConfiguration.class)
			.run((context) -> assertThat(get(context.getBean(OnMethod.class).work())).isEqualTo("goroutine"));
	}

	static String where() {
		if (Goroutine.isGoroutine()) {
			return "goroutine";
		}
		return (Thread.currentThread().getName().startsWith("task-")
				|| Thread.currentThread().getName().startsWith("SimpleAsync")) ? "async" : "caller";
	}

	private static String get(Future<String> future) throws Exception {
		return future.get(10, TimeUnit.SECONDS);
	}

	private static CompletableFuture<String> answer() {
		return CompletableFuture.completedFuture(where());
	}

	interface Api<T> {

		Future<String> generic(T argument);

		Future<String> plain();

		default Future<String> defaulted() {
			return answer();
		}

	}

	interface AsyncOnMethods<T> extends Api<T> {

		@Override
		@Async
		Future<String> generic(T argument);

	}

	interface GoOnMethods<T> extends Api<T> {

		@Override
		@Go
		Future<String> generic(T argument);

	}

	@Async
	interface AsyncOnTypes<T> extends Api<T> {

	}

	@Go
	interface GoOnTypes<T> extends Api<T> {

	}

	abstract static class Base<T> implements Api<T> {

		@Override
		public Future<String> generic(T argument) {
			return answer();
		}

		@Override
		public Future<String> plain() {
			return answer();
		}

	}

	static class AsyncOnMethod extends Base<String> implements AsyncOnMethods<String> {

		@Override
		public Future<String> generic(String argument) {
			return answer();
		}

	}

	static class GoOnMethod extends Base<String> implements GoOnMethods<String> {

		@Override
		public Future<String> generic(String argument) {
			return answer();
		}

	}

	static class AsyncOnType extends Base<String> implements AsyncOnTypes<String> {

	}

	static class GoOnType extends Base<String> implements GoOnTypes<String> {

	}

	@Async
	static class AsyncOnClass extends Base<String> {

	}

	@Go
	static class GoOnClass extends Base<String> {

	}

	static class AsyncInherits extends AsyncOnClass {

		@Override
		public Future<String> plain() {
			return answer();
		}

	}

	static class GoInherits extends GoOnClass {

		@Override
		public Future<String> plain() {
			return answer();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class BothConfiguration {

		@Bean
		Api<String> asyncOnMethod() {
			return new AsyncOnMethod();
		}

		@Bean
		Api<String> goOnMethod() {
			return new GoOnMethod();
		}

		@Bean
		Api<String> asyncOnType() {
			return new AsyncOnType();
		}

		@Bean
		Api<String> goOnType() {
			return new GoOnType();
		}

		@Bean
		Api<String> asyncOnClass() {
			return new AsyncOnClass();
		}

		@Bean
		Api<String> goOnClass() {
			return new GoOnClass();
		}

		@Bean
		Api<String> asyncInherits() {
			return new AsyncInherits();
		}

		@Bean
		Api<String> goInherits() {
			return new GoInherits();
		}

	}

	interface OnMethod {

		@Go
		Future<String> work();

	}

	@Go
	interface OnType {

		Future<String> work();

	}

	static class Early {

		public Future<String> work() {
			return answer();
		}

	}

	static class Late extends Early implements OnMethod {

	}

	static class LateToo extends Early implements OnType {

	}

	static class Plain {

		public Future<String> inherited() {
			return answer();
		}

		public String text() {
			return where();
		}

	}

	@Go
	static class AnnotatedSubclass extends Plain {

		Future<String> packagePrivate() {
			return answer();
		}

	}

	@Go
	interface Client {

		@GetExchange("/hello")
		CompletableFuture<String> hello();

	}

	interface SuperApi {

		Future<String> fromAbove();

	}

	@Go
	interface SubApi extends SuperApi {

		Future<String> own();

	}

	@Configuration(proxyBeanMethods = false)
	static class FactoryConfiguration {

		@Bean
		OnMethod onMethod() {
			return LookupLambdas.onMethod();
		}

	}

	static final class LookupLambdas {

		private LookupLambdas() {
		}

		static OnMethod onMethod() {
			return () -> answer();
		}

	}

}
