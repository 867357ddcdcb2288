package dev.gmp.stress.waiting;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;
import dev.gmp.stress.waiting.Pattern.Traits;

/**
 * One pattern for a moment, with the three probes beside it.
 *
 * @param pattern the pattern
 * @param processors GOMAXPROCS
 * @param idle whether one processor has nothing to do
 * @param seed what all that is drawn depends on
 * @param time how long
 */
record Run(Pattern pattern, int processors, boolean idle, long seed, Duration time) {

	private static final int CORES = Runtime.getRuntime().availableProcessors();

	/** Threads and sockets are made at the beginning, and code is compiled. */
	private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(200);

	/** How much longer a wait over its bound is watched. */
	private static final long AFTERWARDS = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long END = TimeUnit.SECONDS.toNanos(5);

	private static final int PROBES = 3;

	/**
	 * Tells whether it is a run at all: a processor is kept idle only if a chain finds
	 * room beside it.
	 * @return whether it can run
	 */
	boolean isPossible() {
		return !this.idle || (this.pattern.traits() != Traits.RESIZES && mostChainsBesideIdle() > 0);
	}

	private int mostChainsBesideIdle() {
		return (this.processors - 1) / this.pattern.width();
	}

	static Gmp scheduler(String name, int processors) {
		return builder(name, processors).build();
	}

	static Gmp.Builder builder(String name, int processors) {
		return Gmp.builder()
			.name(name)
			.processors(processors)
			.shutdownAwait(Duration.ofSeconds(1))
			.warnAfter(Duration.ofMinutes(1));
	}

	Outcome run() throws InterruptedException {
		return runOn((p) -> scheduler("waiting", p));
	}

	/**
	 * Runs the pattern on a new scheduler.
	 * @param schedulers makes one with some processors
	 * @return what came out
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Outcome runOn(Function<Integer, Gmp> schedulers) throws InterruptedException {
		SplittableRandom random = new SplittableRandom(this.seed);
		Work work = Work.draw(random);
		int chains = this.idle ? mostChainsBesideIdle() : drawChains(random);
		return runOn(schedulers, work, chains, random);
	}

	/**
	 * Runs the pattern on a new scheduler, where nothing is drawn but the pauses.
	 * @param schedulers makes one with some processors
	 * @param work how much to work between hand-overs
	 * @param chains how many chains there are
	 * @param random draws
	 * @return what came out
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Outcome runOn(Function<Integer, Gmp> schedulers, Work work, int chains, SplittableRandom random)
			throws InterruptedException {
		Stolen stolen = new Stolen();
		Gmp gmp = schedulers.apply(this.processors);
		Load load = new Load(gmp, work, random.split(), stolen);
		String text = String.format("%d chains, work %s", chains, work);
		List<Probe> probes = new ArrayList<>();
		Watchdog watchdog = new Watchdog(gmp, bound(chains), stolen, probes);
		Thread thread = Thread.ofPlatform().daemon().name("waiting-watchdog").unstarted(watchdog);
		String failure = null;
		thread.start();
		try {
			probes.add(Probe.fresh(load, random.split()));
			probes.add(Probe.sleeper(load));
			probes.add(Probe.socket(load, random.split()));
			this.pattern.start().start(load, chains);
			TimeUnit.NANOSECONDS.sleep(WARM_UP);
			watchdog.judge();
			if (watchdog.await(this.time.toNanos())) {
				TimeUnit.NANOSECONDS.sleep(AFTERWARDS);
			}
			failure = text(load.failure());
			if (failure == null) {
				failure = usuallyTooLong(probes, bound(chains).usually(watchdog.late().quantile(0.98)));
			}
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			failure = text(ex);
		}
		finally {
			watchdog.end();
			thread.join(END / 1_000_000);
			lasting(probes);
			failure = end(gmp, load, failure);
		}
		return new Outcome(this, text, probes, watchdog.late(), watchdog.violation(), failure);
	}

	private int drawChains(SplittableRandom random) {
		int least = Math.ceilDiv(this.processors, this.pattern.width());
		return random.nextInt(least, 2 * this.processors + 1);
	}

	private Bound bound(int chains) {
		int others = chains * this.pattern.width() + PROBES - 1;
		int least = (this.pattern.traits() == Traits.RESIZES) ? 1 : this.processors;
		int all = (this.pattern.traits() == Traits.SCHEDULERS) ? 3 * this.processors : this.processors;
		return Bound.of(least, all, CORES, others, this.idle);
	}

	private static @Nullable String usuallyTooLong(List<Probe> probes, long allowed) {
		for (Probe probe : probes) {
			long usual = probe.waits().quantile(Bound.USUALLY);
			if (usual > allowed) {
				return "a quarter of the waits of the probe \"" + probe.name() + "\" was " + Outcome.millis(usual)
						+ " ms and longer, allowed are " + Outcome.millis(allowed) + " ms";
			}
		}
		return null;
	}

	private static void lasting(List<Probe> probes) {
		long now = System.nanoTime();
		for (Probe probe : probes) {
			Probe.Wait wait = probe.lasting(now);
			if (wait != null) {
				probe.waits().add(wait.nanos());
			}
		}
	}

	private static @Nullable String end(Gmp gmp, Load load, @Nullable String failure) throws InterruptedException {
		long left = load.end(END);
		String text = failure;
		if (left > 0 && text == null) {
			text = left + " goroutines or threads do not end\n" + gmp.dump(20);
		}
		Thread closer = Thread.ofPlatform().daemon().name("waiting-closer").start(gmp::close);
		closer.join(2 * END / 1_000_000);
		if (closer.isAlive() && text == null) {
			text = "close does not return\n" + gmp.dump(20);
		}
		return text;
	}

	private static @Nullable String text(@Nullable Throwable failure) {
		if (failure == null) {
			return null;
		}
		StackTraceElement[] stack = failure.getStackTrace();
		return failure + ((stack.length > 0) ? " at " + stack[0] : "");
	}

	String command() {
		String name = this.pattern.name().contains("+") ? Stress.MIXTURE : this.pattern.name();
		return "stress/waiting --pattern " + name + " --processors " + this.processors
				+ (this.idle ? " --idle" : " --busy") + " --seed " + this.seed;
	}

}
