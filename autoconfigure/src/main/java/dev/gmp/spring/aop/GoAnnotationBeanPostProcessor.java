package dev.gmp.spring.aop;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.target.EmptyTargetSource;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.task.GoLimits;
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

	private transient @Nullable GoInterceptor interceptor;

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
		this.interceptor = new GoInterceptor((goMethod) -> createInvoker(goMethod, uncaughtExceptions));
		this.advisor = createAdvisor(new GoPointcut());
	}

	private Advisor createAdvisor(GoPointcut pointcut) {
		Assert.state(this.interceptor != null, "No BeanFactory");
		return new DefaultPointcutAdvisor(pointcut, this.interceptor);
	}

	private GoInvoker createInvoker(GoMethod goMethod, UncaughtGoExceptions uncaughtExceptions) {
		GoAttributes attributes = new GoAttributes(goMethod, requireBeanFactory());
		return new GoInvoker(goMethod.method(), Objects.requireNonNull(GoReturnType.of(goMethod.method())),
				attributes.name(), attributes.launcher(), attributes.limit(), uncaughtExceptions);
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
		if (bean instanceof Advised advised && isAdvised(advised)) {
			// By a post-processor of a parent context, whose bean this context passes on.
			return bean;
		}
		if (bean instanceof Advised advised && advised.getTargetSource() instanceof EmptyTargetSource
				&& !advised.isFrozen() && isEligible(bean.getClass())) {
			advised.addAdvisor(0, createAdvisor(new GoPointcut(bean.getClass())));
			return bean;
		}
		Object result = super.postProcessAfterInitialization(bean, beanName);
		if (result instanceof Advised advised && isAdvisedByUs(advised)) {
			// Again, for a proxy of somebody else's that was given our advisor.
			checkProxy(AopUtils.getTargetClass(result), advised);
		}
		return result;
	}

	/**
	 * Returns how many {@code @Go} methods there are.
	 * @return the number of those that were found in bean classes so far
	 */
	public int methodCount() {
		return this.foundMethods.size();
	}

	private static boolean isAdvised(Advised proxy) {
		for (Advisor advisor : proxy.getAdvisors()) {
			if (advisor.getAdvice() instanceof GoInterceptor) {
				return true;
			}
		}
		return false;
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
		this.foundMethods.forEach(this::checkAttributes);
		warnOfUnknownMethods(factory);
		this.singletonsInstantiated = true;
	}

	private void warnOfUnknownMethods(ConfigurableListableBeanFactory factory) {
		GoLimits limits = factory.getBeanProvider(GoLimits.class).getIfUnique();
		// The properties of a child context are those of its parent as well.
		if (limits != null && factory.getParentBeanFactory() == null) {
			Set<String> names = this.foundMethods.stream().map(GoMethod::defaultName).collect(Collectors.toSet());
			limits.configured()
				.filter((name) -> !names.contains(name))
				.forEach((name) -> logger.warn("There is no @Go method '" + name
						+ "' that the properties gmp.go.limits and gmp.go.when-full name; there are "
						+ new TreeSet<>(names)));
		}
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
		warnOfSelfInvocations(beanClass, methods);
		if (this.singletonsInstantiated) {
			methods.forEach(this::checkAttributes);
		}
		this.checkedClasses.add(beanClass);
	}

	private static void warnOfSelfInvocations(Class<?> beanClass, Collection<GoMethod> methods) {
		if (methods.isEmpty() || !logger.isWarnEnabled()) {
			return;
		}
		List<SelfInvocations.Call> calls = SelfInvocations.find(beanClass, methods);
		if (!calls.isEmpty()) {
			logger.warn("Calls of @Go methods on the same object do not go through the proxy and run in the caller's "
					+ "thread: " + calls + " of " + beanClass.getName());
		}
	}

	private void checkProxy(Class<?> targetClass, Advised proxy) {
		GoMethod.findAll(targetClass).forEach((goMethod) -> GoMethodRules.checkProxy(goMethod, proxy));
	}

	private void checkAttributes(GoMethod goMethod) {
		new GoAttributes(goMethod, requireBeanFactory()).check();
	}

}
