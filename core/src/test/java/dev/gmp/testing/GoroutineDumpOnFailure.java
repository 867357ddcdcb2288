package dev.gmp.testing;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import dev.gmp.scheduler.SchedulerProbe;

/**
 * Makes the failure of a concurrency test readable, and leaks visible.
 * <ul>
 * <li>When a test fails, prints the snapshot of every scheduler that is alive, with the
 * stacks of its goroutines and machines. Later they may be gone: this is done before
 * anything is closed.</li>
 * <li>Gives a test that has a {@link Schedulers} parameter one, and closes it.</li>
 * <li>After each test class, fails if a thread of a scheduler is left.</li>
 * </ul>
 */
public final class GoroutineDumpOnFailure
		implements TestExecutionExceptionHandler, ParameterResolver, AfterEachCallback, AfterAllCallback {

	private static final Namespace NAMESPACE = Namespace.create(GoroutineDumpOnFailure.class);

	private static final Duration END_OF_THREADS = Duration.ofSeconds(10);

	@Override
	public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
		StringBuilder dump = new StringBuilder("Schedulers alive when " + context.getDisplayName() + " failed:\n");
		SchedulerProbe.live().forEach((scheduler) -> dump.append(SchedulerProbe.dump(scheduler)));
		System.err.println(dump);
		throw failure;
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Schedulers.class;
	}

	@Override
	public Schedulers resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getStore(NAMESPACE)
			.computeIfAbsent(Schedulers.class, (type) -> new Schedulers(), Schedulers.class);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		Schedulers schedulers = context.getStore(NAMESPACE).get(Schedulers.class, Schedulers.class);
		if (schedulers != null) {
			schedulers.closeAll();
		}
	}

	@Override
	public void afterAll(ExtensionContext context) throws InterruptedException {
		awaitNoThreads("after " + context.getDisplayName());
	}

	/**
	 * Waits until no thread of any scheduler is left.
	 * @param when for the message
	 * @throws InterruptedException if interrupted
	 * @throws AssertionError if there is one after ten seconds
	 */
	public static void awaitNoThreads(String when) throws InterruptedException {
		long deadline = System.nanoTime() + END_OF_THREADS.toNanos();
		List<Thread> left = SchedulerProbe.threads();
		while (!left.isEmpty()) {
			Duration rest = Duration.ofNanos(deadline - System.nanoTime());
			if (!rest.isPositive() || !left.getFirst().join(rest)) {
				throw new AssertionError("threads of schedulers are left " + when + ": " + left);
			}
			left = SchedulerProbe.threads();
		}
	}

}
