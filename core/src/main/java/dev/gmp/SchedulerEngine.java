package dev.gmp;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.GoroutineDump;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.JdkSnapshot;
import dev.gmp.scheduler.Scheduler;

/**
 * Goroutines on the scheduler.
 */
final class SchedulerEngine implements Engine {

	private final Scheduler scheduler;

	SchedulerEngine(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	@Override
	public Thread newGoroutine(@Nullable String threadName, boolean inheritThreadLocals, Runnable task) {
		return this.scheduler.newGoroutine(threadName, inheritThreadLocals, task);
	}

	@Override
	public void start(Thread thread) {
		this.scheduler.start(thread);
	}

	@Override
	public JdkSnapshot jdk() {
		return this.scheduler.jdkSnapshot();
	}

	@Override
	public GmpSnapshot snapshot() {
		return this.scheduler.snapshot();
	}

	@Override
	public List<GoroutineSnapshot> goroutines(int max) {
		return this.scheduler.goroutines(max);
	}

	@Override
	public GoroutineDump dump(int max) {
		return this.scheduler.dump(max);
	}

	@Override
	public @Nullable GoroutineSnapshot goroutine(long id) {
		return this.scheduler.goroutine(id);
	}

	@Override
	public String name() {
		return this.scheduler.name();
	}

	@Override
	public int processors() {
		return this.scheduler.gomaxprocs();
	}

	@Override
	public void setProcessors(int processors) {
		int machinesMax = this.scheduler.machinesMax();
		if (processors > machinesMax) {
			throw new IllegalArgumentException(
					"processors is " + processors + ", allowed is not more than there may be machines, " + machinesMax);
		}
		this.scheduler.setGomaxprocs(processors);
	}

	@Override
	public boolean isClosed() {
		return this.scheduler.isClosed();
	}

	@Override
	public void close() {
		this.scheduler.close();
	}

	@Override
	public void closeWithin(Duration beforeInterrupt, Duration afterInterrupt) {
		this.scheduler.closeWithin(beforeInterrupt, afterInterrupt);
	}

}
