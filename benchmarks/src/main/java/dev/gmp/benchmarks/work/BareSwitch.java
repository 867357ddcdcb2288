package dev.gmp.benchmarks.work;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * A virtual thread without a scheduler: whenever it wants to run on, the one platform
 * thread that waits for that runs it. No scheduler of virtual threads can switch for
 * less.
 */
final class BareSwitch implements Executor {

	private static final MethodHandle NEW_VIRTUAL_THREAD = newVirtualThread();

	/** Only the running thread itself sets it, and its end unsets it. */
	private @Nullable Runnable next;

	private BareSwitch() {
	}

	@Override
	public void execute(Runnable task) {
		this.next = task;
	}

	/**
	 * Runs a task that yields but never waits, in a virtual thread mounted on the current
	 * platform thread.
	 * @param task what to run
	 */
	static void run(Runnable task) {
		BareSwitch bare = new BareSwitch();
		try {
			Thread thread = (Thread) NEW_VIRTUAL_THREAD.invokeExact((Executor) bare, "", 0, task);
			thread.start();
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		Runnable next = bare.next;
		while (next != null) {
			bare.next = null;
			next.run();
			next = bare.next;
		}
	}

	private static MethodHandle newVirtualThread() {
		try {
			Class<?> builders = Class.forName("java.lang.ThreadBuilders");
			return MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
				.findStatic(builders, "newVirtualThread",
						MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
