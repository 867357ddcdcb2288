package dev.gmp.spring.aop;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.PriorityOrdered;

import dev.gmp.Gmp;
import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.autoconfigure.FailureAnalyses;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Go @Go} methods that cannot run as goroutines.
 */
class InvalidGoMethodTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class));

	@Test
	void returnTypeFailsWithAnalysisThatNamesEverything() {
		this.contextRunner.withBean(ReturnsString.class).run((context) -> {
			FailureAnalysis analysis = FailureAnalyses.of(context);
			assertThat(analysis.getDescription()).contains("Bean class: " + ReturnsString.class.getName())
				.contains("Method: public java.lang.String " + ReturnsString.class.getName() + ".wrong(int)")
				.contains("its return type is java.lang.String");
			assertThat(analysis.getAction()).contains("void", "java.util.concurrent.Future",
					"java.util.concurrent.CompletionStage", "java.util.concurrent.CompletableFuture");
		});
	}

	@Test
	void subtypeOfFutureFails() {
		this.contextRunner.withBean(ReturnsSubtype.class)
			.run((context) -> assertFails(context, "its return type is java.util.concurrent.ForkJoinTask"));
	}

	@Test
	void returnTypeInAnnotatedClassFails() {
		this.contextRunner.withBean(AnnotatedClass.class)
			.run((context) -> assertFails(context, "its return type is int"));
	}

	@Test
	void privateMethodFails() {
		this.contextRunner.withBean(PrivateMethod.class).run((context) -> assertFails(context, "it is private"));
	}

	@Test
	void privateMethodOfSuperclassFails() {
		this.contextRunner.withBean(InheritsPrivateMethod.class)
			.run((context) -> assertFails(context, "it is private"));
	}

	@Test
	void staticMethodFails() {
		this.contextRunner.withBean(StaticMethod.class).run((context) -> assertFails(context, "it is static"));
	}

	@Test
	void finalMethodFails() {
		this.contextRunner.withBean(FinalMethod.class).run((context) -> assertFails(context, "it is final"));
	}

	@Test
	void finalClassFails() {
		this.contextRunner.withBean(FinalClass.class).run((context) -> assertFails(context, "its class is final"));
	}

	@Test
	void recordFails() {
		this.contextRunner.withBean(GoRecord.class, () -> new GoRecord("x"))
			.run((context) -> assertFails(context, "its class is a record"));
	}

	@Test
	void sealedClassFails() {
		this.contextRunner.withBean(Sealed.class).run((context) -> assertFails(context, "its class is sealed"));
	}

	@Test
	void finalClassIsFineBehindItsInterface() {
		this.contextRunner.withBean(FinalCallable.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void methodThatNoInterfaceDeclaresFailsBehindInterfaces() {
		this.contextRunner.withBean(Hidden.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> {
				assertFails(context, "none of them declares the method");
				assertThat(FailureAnalyses.of(context).getAction()).contains("spring.aop.proxy-target-class=true");
			});
	}

	@Test
	void methodThatNoInterfaceDeclaresFailsBehindProxyOfSomebodyElse() {
		this.contextRunner.withBean(Hidden.class)
			.withBean(InterfaceProxies.class)
			.run((context) -> assertFails(context, "none of them declares the method"));
	}

	@Test
	void lazyBeanFailsAtStartupAsWell() {
		this.contextRunner
			.withBean(ReturnsString.class, ReturnsString::new, (definition) -> definition.setLazyInit(true))
			.run((context) -> assertFails(context, "its return type is java.lang.String"));
	}

	@Test
	void prototypeFailsAtStartupAsWell() {
		this.contextRunner
			.withBean(PrivateMethod.class, PrivateMethod::new, (definition) -> definition.setScope("prototype"))
			.run((context) -> assertFails(context, "it is private"));
	}

	@Test
	void unknownSchedulerFails() {
		this.contextRunner.withBean(UnknownScheduler.class)
			.run((context) -> assertFails(context, "its scheduler cannot be found: No bean named 'missing'"));
	}

	@Test
	void beanThatIsNoSchedulerFails() {
		this.contextRunner.withBean(UnknownScheduler.class)
			.withBean("missing", String.class)
			.run((context) -> assertFails(context, "there is no scheduler (dev.gmp.Gmp) of this name"));
	}

	@Test
	void placeholderThatCannotBeResolvedFails() {
		ApplicationContextRunner runner = this.contextRunner
			.withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class));
		runner.withBean(UnresolvedScheduler.class)
			.run((context) -> assertFails(context, "its value '${missing}' cannot be resolved"));
		runner.withBean(UnresolvedName.class)
			.run((context) -> assertFails(context, "its name '${missing}' cannot be resolved"));
		runner.withBean(UnresolvedLimit.class)
			.run((context) -> assertFails(context, "its limit '${missing}' cannot be resolved"));
	}

	@Test
	void expressionWithWrongSyntaxFails() {
		this.contextRunner.withBean(WrongExpression.class)
			.run((context) -> assertFails(context, "its name 'fetch #{#url +}' cannot be resolved"));
	}

	@Test
	void severalSchedulersWithoutDefaultFail() {
		this.contextRunner.withBean(DefaultScheduler.class)
			.withBean("one", Gmp.class, () -> Gmp.builder().processors(1).build())
			.withBean("two", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> assertFails(context, "its scheduler cannot be found"));
	}

	@Test
	void severalSchedulersWithoutDefaultAreFineIfNobodyNeedsIt() {
		this.contextRunner.withBean("one", Gmp.class, () -> Gmp.builder().processors(1).build())
			.withBean("two", Gmp.class, () -> Gmp.builder().processors(1).build())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void rulesHoldWithoutSchedulerToo() {
		this.contextRunner.withBean(ReturnsString.class)
			.withPropertyValues("gmp.enabled=false")
			.run((context) -> assertFails(context, "its return type is java.lang.String"));
	}

	private static void assertFails(AssertableApplicationContext context, String reason) {
		assertThat(context).hasFailed();
		assertThat(FailureAnalyses.of(context).getDescription()).contains(reason).contains("Method: ");
	}

	static class ReturnsString {

		@Go
		public String wrong(int argument) {
			return "";
		}

	}

	static class ReturnsSubtype {

		@Go
		public ForkJoinTask<String> wrong() {
			throw new UnsupportedOperationException();
		}

	}

	@Go
	static class AnnotatedClass {

		public int wrong() {
			return 0;
		}

	}

	static class PrivateMethod {

		@Go
		@SuppressWarnings("UnusedMethod")
		private void wrong() {
		}

	}

	static class InheritsPrivateMethod extends PrivateMethod {

		@Go
		public void right() {
		}

	}

	static class StaticMethod {

		@Go
		public static void wrong() {
		}

	}

	static class FinalMethod {

		@Go
		public final void wrong() {
		}

	}

	static final class FinalClass {

		@Go
		public void wrong() {
		}

	}

	record GoRecord(String component) {

		@Go
		public void wrong() {
		}

	}

	static sealed class Sealed {

		@Go
		public void wrong() {
		}

	}

	static final class Permitted extends Sealed {

	}

	interface Work extends Callable<Future<String>> {

		@Override
		Future<String> call();

	}

	static final class FinalCallable implements Work {

		@Override
		@Go
		public Future<String> call() {
			return CompletableFuture.completedFuture("");
		}

	}

	static class Hidden implements Callable<String> {

		@Override
		public String call() {
			return "";
		}

		@Go
		public void wrong() {
		}

	}

	static class InterfaceProxies implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof Hidden)) {
				return bean;
			}
			ProxyFactory proxyFactory = new ProxyFactory(bean);
			proxyFactory.addAdvice((MethodInterceptor) (invocation) -> invocation.proceed());
			return proxyFactory.getProxy(Hidden.class.getClassLoader());
		}

	}

	static class UnknownScheduler {

		@Go("missing")
		public void work() {
		}

	}

	static class UnresolvedScheduler {

		@Go("${missing}")
		public void work() {
		}

	}

	static class UnresolvedName {

		@Go(name = "${missing}")
		public void work() {
		}

	}

	static class UnresolvedLimit {

		@Go(limit = "${missing}")
		public void work() {
		}

	}

	static class WrongExpression {

		@Go(name = "fetch #{#url +}")
		public void work(String url) {
		}

	}

	static class DefaultScheduler {

		@Go
		public void work() {
		}

	}

}
