package dev.gmp.spring.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.gmp.spring.aop.GoAnnotationBeanPostProcessor;
import dev.gmp.spring.task.GmpLaunchers;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.VirtualThreadLaunchers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GoAutoConfiguration}.
 */
@ExtendWith(NoThreadIsLeft.class)
class GoAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = Starter.contextRunner();

	@Test
	void goMethodsStartOnSchedulersOfTheContext() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(GoAnnotationBeanPostProcessor.class);
			assertThat(context.getBean(GoroutineLaunchers.class)).isInstanceOf(GmpLaunchers.class);
		});
	}

	@Test
	void goMethodsStartOnVirtualThreadsWithoutScheduler() {
		this.contextRunner.withPropertyValues("gmp.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(GoAnnotationBeanPostProcessor.class);
			assertThat(context.getBean(GoroutineLaunchers.class)).isInstanceOf(VirtualThreadLaunchers.class);
		});
	}

	@Test
	void backsOffWhenApplicationDefinesBeans() {
		GoAnnotationBeanPostProcessor processor = new GoAnnotationBeanPostProcessor();
		GoroutineLaunchers launchers = new VirtualThreadLaunchers(() -> null);
		this.contextRunner.withBean("myProcessor", GoAnnotationBeanPostProcessor.class, () -> processor)
			.withBean("myLaunchers", GoroutineLaunchers.class, () -> launchers)
			.run((context) -> {
				assertThat(context.getBean(GoAnnotationBeanPostProcessor.class)).isSameAs(processor);
				assertThat(context.getBean(GoroutineLaunchers.class)).isSameAs(launchers);
			});
	}

	@Test
	void proxiesClassesUnlessToldOtherwise() {
		this.contextRunner.run((context) -> assertThat(context.getBean(GoAnnotationBeanPostProcessor.class))
			.extracting(GoAnnotationBeanPostProcessor::isProxyTargetClass)
			.isEqualTo(true));
		this.contextRunner.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertThat(context.getBean(GoAnnotationBeanPostProcessor.class))
				.extracting(GoAnnotationBeanPostProcessor::isProxyTargetClass)
				.isEqualTo(false));
	}

}
