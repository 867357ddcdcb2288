package dev.gmp.spring.task;

/**
 * Makes launchers of goroutines on the schedulers of the context or, with
 * {@code gmp.enabled=false}, on the JDK's own virtual threads.
 */
public interface GoroutineLaunchers {

	/**
	 * Returns a launcher on a scheduler.
	 * @param scheduler the name of the scheduler's bean; empty for the default scheduler
	 * @param goroutine the name of the goroutines
	 * @return a new launcher
	 * @throws org.springframework.beans.factory.NoSuchBeanDefinitionException if there is
	 * no such scheduler, or if none of several is the default one
	 */
	GoroutineLauncher launcher(String scheduler, String goroutine);

}
