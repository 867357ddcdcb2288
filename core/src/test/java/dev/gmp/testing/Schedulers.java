package dev.gmp.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.gmp.Gmp;

/**
 * Starts schedulers for a test, which need not close them: {@link GoroutineDumpOnFailure}
 * does, after it has looked into them.
 */
public final class Schedulers {

	private final List<Gmp> started = new ArrayList<>();

	Schedulers() {
	}

	/**
	 * Starts a scheduler.
	 * @param processors GOMAXPROCS
	 * @return the scheduler
	 */
	public Gmp start(int processors) {
		return start((builder) -> builder.processors(processors));
	}

	/**
	 * Starts a scheduler.
	 * @param options sets its options; a failed test is not to hang, so goroutines are
	 * interrupted after a second unless it says otherwise
	 * @return the scheduler
	 */
	public synchronized Gmp start(UnaryOperator<Gmp.Builder> options) {
		Gmp gmp = options.apply(Gmp.builder().shutdownAwait(Duration.ofSeconds(1))).build();
		this.started.add(gmp);
		return gmp;
	}

	synchronized void closeAll() {
		this.started.forEach(Gmp::close);
		this.started.clear();
	}

}
