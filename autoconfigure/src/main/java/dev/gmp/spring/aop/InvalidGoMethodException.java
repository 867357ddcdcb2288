package dev.gmp.spring.aop;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.FatalBeanException;

/**
 * A {@link dev.gmp.spring.annotation.Go @Go} method cannot run as a goroutine. Thrown at
 * startup.
 */
public class InvalidGoMethodException extends FatalBeanException {

	private static final long serialVersionUID = 1L;

	private final transient Method method;

	/** The class of the bean. */
	private final Class<?> beanClass;

	/** What is wrong. */
	private final String problem;

	/** What to do about it. */
	private final String remedy;

	InvalidGoMethodException(GoMethod goMethod, String problem, String remedy) {
		this(goMethod, problem, remedy, null);
	}

	InvalidGoMethodException(GoMethod goMethod, String problem, String remedy, @Nullable Throwable cause) {
		super("@Go method '%s' of bean class %s cannot run as a goroutine: %s"
			.formatted(goMethod.method().toGenericString(), goMethod.beanClass().getName(), problem), cause);
		this.method = goMethod.method();
		this.beanClass = goMethod.beanClass();
		this.problem = problem;
		this.remedy = remedy;
	}

	/**
	 * Returns the method.
	 * @return the method of the bean's class, or of the interface that declares it
	 */
	public Method getMethod() {
		return this.method;
	}

	/**
	 * Returns the class of the bean.
	 * @return the class, not that of a proxy
	 */
	public Class<?> getBeanClass() {
		return this.beanClass;
	}

	/**
	 * Returns what is wrong.
	 * @return the rest of a sentence
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * Returns what to do about it.
	 * @return a sentence
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
