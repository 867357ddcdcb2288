package dev.gmp.spring.task;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

import dev.gmp.Gmp;

/**
 * Finds the scheduler that is meant where none is named. That is the only scheduler of
 * the context or the primary one, else the bean with the name {@value #BEAN_NAME}.
 */
public final class DefaultGmp {

	/**
	 * The name of the auto-configured scheduler's bean.
	 */
	public static final String BEAN_NAME = "gmp";

	private DefaultGmp() {
	}

	/**
	 * Finds the default scheduler.
	 * @param beanFactory where to look
	 * @return the scheduler, or {@code null} if there is none, or several without a
	 * default one among them
	 */
	public static @Nullable Gmp find(BeanFactory beanFactory) {
		Gmp gmp = beanFactory.getBeanProvider(Gmp.class).getIfUnique();
		if (gmp == null && beanFactory.containsBean(BEAN_NAME) && beanFactory.isTypeMatch(BEAN_NAME, Gmp.class)) {
			gmp = beanFactory.getBean(BEAN_NAME, Gmp.class);
		}
		return gmp;
	}

	static Gmp require(BeanFactory beanFactory) {
		Gmp gmp = find(beanFactory);
		if (gmp == null) {
			throw new NoSuchBeanDefinitionException(Gmp.class,
					"there must be exactly one scheduler, or a primary one, or one whose bean is called '" + BEAN_NAME
							+ "'");
		}
		return gmp;
	}

}
