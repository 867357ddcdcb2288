package dev.gmp.spring.aop;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.task.GoroutineLauncher;
import dev.gmp.spring.task.GoroutineLaunchers;

/**
 * Proxies beans that have {@link Go @Go} methods, and refuses methods that cannot run as
 * goroutines.
 * <p>
 * As with {@code @Async}, the advice comes before any other of the bean, so that
 * transactions and the like belong to the goroutine and not to the caller.
 */
public class GoAnnotationBeanPostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor
		implements SmartInitializingSingleton {

	private static final long serialVersionUID = 1L;

	private static final Log logger = LogFactory.getLog(GoAnnotationBeanPostProcessor.class);

	private final transient Set<Class<?>> checkedClasses = ConcurrentHashMap.newKeySet();

	private final transient Set<GoMethod> foundMethods = ConcurrentHashMap.newKeySet();

	private transient volatile boolean singletonsInstantiated;

	/**
	 * Creates a post-processor that finds {@link GoroutineLaunchers} in its bean factory.
	 */
	public GoAnnotationBeanPostProcessor() {
		this.beforeExistingAdvisors = true;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		super.setBeanFactory(beanFactory);
		UncaughtGoExceptions uncaughtExceptions = new UncaughtGoExceptions(beanFactory);
		GoInterceptor interceptor = new GoInterceptor((goMethod) -> createInvoker(goMethod, uncaughtExceptions));
		this.advisor = new DefaultPointcutAdvisor(new GoPointcut(), interceptor);
	}

	private GoInvoker createInvoker(GoMethod goMethod, UncaughtGoExceptions uncaughtExceptions) {
		return new GoInvoker(goMethod.method(), Objects.requireNonNull(GoReturnType.of(goMethod.method())),
				createLauncher(goMethod), uncaughtExceptions);
	}

	private GoroutineLauncher createLauncher(GoMethod goMethod) {
		ConfigurableListableBeanFactory factory = requireBeanFactory();
		Go annotation = goMethod.annotation();
		String name = resolve(annotation.name());
		return factory.getBean(GoroutineLaunchers.class)
			.launcher(resolve(annotation.value()), name.isEmpty() ? goMethod.defaultName() : name);
	}

	private String resolve(String text) {
		return Objects.requireNonNullElse(requireBeanFactory().resolveEmbeddedValue(text), "");
	}

	private ConfigurableListableBeanFactory requireBeanFactory() {
		Assert.state(this.beanFactory != null, "No ConfigurableListableBeanFactory");
		return this.beanFactory;
	}

	@Override
	protected boolean isEligible(Class<?> targetClass) {
		boolean eligible = super.isEligible(targetClass);
		if (eligible) {
			checkClass(targetClass);
		}
		return eligible;
	}

	/*
	 * Before the proxy is made: what cannot be proxied would fail with less to say.
	 */
	@Override
	protected void customizeProxyFactory(ProxyFactory proxyFactory) {
		Class<?> targetClass = proxyFactory.getTargetClass();
		if (targetClass != null) {
			checkProxy(targetClass, proxyFactory);
		}
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		Object result = super.postProcessAfterInitialization(bean, beanName);
		if (result instanceof Advised advised && isAdvisedByUs(advised)) {
			// Again, for a proxy of somebody else's that was given our advisor.
			checkProxy(AopUtils.getTargetClass(result), advised);
		}
		return result;
	}

	private boolean isAdvisedByUs(Advised proxy) {
		return this.advisor != null && proxy.indexOf(this.advisor) >= 0;
	}

	/**
	 * Checks what is not instantiated yet, and resolves every scheduler that was named,
	 * so that mistakes in either are found at startup rather than with the first call.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		ConfigurableListableBeanFactory factory = requireBeanFactory();
		for (String beanName : factory.getBeanDefinitionNames()) {
			if (!factory.containsSingleton(beanName)) {
				Class<?> type = findType(factory, beanName);
				if (type != null && !AopInfrastructureBean.class.isAssignableFrom(type)) {
					isEligible(ClassUtils.getUserClass(type));
				}
			}
		}
		this.foundMethods.forEach(this::checkScheduler);
		this.singletonsInstantiated = true;
	}

	private static @Nullable Class<?> findType(ConfigurableListableBeanFactory factory, String beanName) {
		try {
			return !factory.getMergedBeanDefinition(beanName).isAbstract() ? factory.getType(beanName, false) : null;
		}
		catch (BeansException ex) {
			logger.debug("The type of bean '" + beanName + "' is not known before it is created", ex);
			return null;
		}
	}

	private void checkClass(Class<?> targetClass) {
		Class<?> beanClass = ClassUtils.getUserClass(targetClass);
		if (this.checkedClasses.contains(beanClass)) {
			return;
		}
		Collection<GoMethod> methods = GoMethod.findAll(beanClass);
		methods.forEach(GoMethodRules::checkDeclaration);
		this.foundMethods.addAll(methods);
		if (this.singletonsInstantiated) {
			methods.forEach(this::checkScheduler);
		}
		this.checkedClasses.add(beanClass);
	}

	private void checkProxy(Class<?> targetClass, Advised proxy) {
		GoMethod.findAll(targetClass).forEach((goMethod) -> GoMethodRules.checkProxy(goMethod, proxy));
	}

	private void checkScheduler(GoMethod goMethod) {
		try {
			createLauncher(goMethod);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			throw new InvalidGoMethodException(goMethod, "its scheduler cannot be found: " + ex.getMessage(),
					"Name the bean of a scheduler (dev.gmp.Gmp) in @Go, or define one.", ex);
		}
	}

}
