package dev.gmp.spring.task;

import java.util.concurrent.ThreadFactory;

/**
 * The way out when there is no scheduler ({@code gmp.enabled=false}): stock virtual
 * threads in place of goroutines, so that the application goes on working concurrently.
 */
public final class VirtualThreadLaunchers implements GoroutineLaunchers {

	/**
	 * Creates launchers for stock virtual threads.
	 */
	public VirtualThreadLaunchers() {
	}

	@Override
	public GoroutineLauncher launcher(String scheduler, String goroutine) {
		ThreadFactory threads = Thread.ofVirtual().name(goroutine).factory();
		return new GoroutineLauncher("virtual threads", goroutine, (task) -> threads.newThread(task).start());
	}

}
