package dev.gmp.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Gives the bean {@code gmpTaskExecutor} to a parameter or field of that name.
 * <p>
 * Spring takes the name of an injection point for a qualifier where several beans are
 * candidates. The executor is none without a qualifier, so that nobody gets it by
 * accident, and a parameter {@code AsyncTaskExecutor gmpTaskExecutor} would silently get
 * Spring Boot's pool. Who writes the name means the bean.
 */
final class NamedExecutorCandidateResolver extends ContextAnnotationAutowireCandidateResolver {

	@Override
	public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
		Object value = super.getSuggestedValue(descriptor);
		return (value == null && isMeant(descriptor))
				? beanFactory().getBean(GmpTaskExecutorAutoConfiguration.BEAN_NAME) : value;
	}

	private boolean isMeant(DependencyDescriptor descriptor) {
		String name = GmpTaskExecutorAutoConfiguration.BEAN_NAME;
		return name.equals(descriptor.getDependencyName()) && !hasQualifier(descriptor)
				&& beanFactory().containsBean(name) && beanFactory().isTypeMatch(name, descriptor.getResolvableType());
	}

	private BeanFactory beanFactory() {
		BeanFactory beanFactory = getBeanFactory();
		if (beanFactory == null) {
			throw new IllegalStateException("No BeanFactory");
		}
		return beanFactory;
	}

	/**
	 * Installs the resolver before anything is injected, in place of the one that every
	 * application context has by default. One of somebody else's is left alone: there the
	 * executor needs its qualifier.
	 */
	static final class Installer implements BeanFactoryPostProcessor, PriorityOrdered {

		@Override
		public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
			if (beanFactory instanceof DefaultListableBeanFactory factory && factory.getAutowireCandidateResolver()
				.getClass() == ContextAnnotationAutowireCandidateResolver.class) {
				factory.setAutowireCandidateResolver(new NamedExecutorCandidateResolver());
			}
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
