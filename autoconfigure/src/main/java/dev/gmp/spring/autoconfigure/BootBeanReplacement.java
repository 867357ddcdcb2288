package dev.gmp.spring.autoconfigure;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.type.MethodMetadata;

import dev.gmp.Gmp;

/**
 * Puts a bean of ours where Spring Boot has defined its own.
 * <p>
 * Not by a bean that comes first, which would make Boot's back off: with it would go what
 * Boot defines beside it under the same condition, such as the {@code AsyncConfigurer}
 * that leads {@code @Async} to its executor, and it could not be told when Boot means to
 * define its bean in any case ({@code spring.task.execution.mode=force}). So Boot decides
 * whether there is such a bean, and a bean of the application's stays what it is.
 */
final class BootBeanReplacement implements BeanDefinitionRegistryPostProcessor {

	private static final String BOOT = "org.springframework.boot.";

	private final String beanName;

	private final Class<?> type;

	private final Class<?> factory;

	private final String factoryMethod;

	/**
	 * Creates a replacement.
	 * @param beanName the name of the bean
	 * @param type the type of ours
	 * @param factory the class that creates it
	 * @param factoryMethod its static method, whose parameters are injected
	 */
	BootBeanReplacement(String beanName, Class<?> type, Class<?> factory, String factoryMethod) {
		this.beanName = beanName;
		this.type = type;
		this.factory = factory;
		this.factoryMethod = factoryMethod;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (!registry.containsBeanDefinition(this.beanName)) {
			return;
		}
		BeanDefinition boots = registry.getBeanDefinition(this.beanName);
		if (isDefinedByBoot(boots)) {
			registry.removeBeanDefinition(this.beanName);
			registry.registerBeanDefinition(this.beanName, ours(boots, registry));
		}
	}

	private static boolean isDefinedByBoot(BeanDefinition definition) {
		if (!(definition instanceof AnnotatedBeanDefinition annotated)) {
			return false;
		}
		MethodMetadata method = annotated.getFactoryMethodMetadata();
		return method != null && method.getDeclaringClassName().startsWith(BOOT);
	}

	private RootBeanDefinition ours(BeanDefinition boots, BeanDefinitionRegistry registry) {
		RootBeanDefinition ours = new RootBeanDefinition(this.factory);
		ours.setTargetType(this.type);
		ours.setUniqueFactoryMethodName(this.factoryMethod);
		ours.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		ours.setLazyInit(boots.isLazyInit());
		ours.setPrimary(boots.isPrimary());
		ours.setFallback(boots.isFallback());
		ours.setRole(boots.getRole());
		if (registry instanceof ListableBeanFactory beanFactory) {
			// To be destroyed before it: whoever closes a scheduler waits for what runs
			// there.
			ours.setDependsOn(beanFactory.getBeanNamesForType(Gmp.class, false, false));
		}
		return ours;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
	}

}
