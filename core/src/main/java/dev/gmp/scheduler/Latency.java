package dev.gmp.scheduler;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

import dev.gmp.concurrent.LogOnce;

/**
 * Samples how long goroutines wait from runnable to running. One in 256 of those that
 * become runnable on a processor is drawn as a sample, and one in 64 of those that become
 * runnable elsewhere, where that costs more anyway.
 */
final class Latency {

	private static final Logger logger = LoggerFactory.getLogger(Latency.class);

	private static final int MASK_ON_P = 0xFF;

	private static final int ONE_OF_FOREIGN = 64;

	private final @Nullable LongConsumer consumer;

	private final LogOnce failure = new LogOnce(logger, Level.WARN,
			"The consumer of scheduling latencies threw; this is logged once");

	/**
	 * Creates a sampler.
	 * @param consumer gets the samples in nanoseconds, {@code null} for none
	 */
	Latency(@Nullable LongConsumer consumer) {
		this.consumer = consumer;
	}

	/**
	 * Draws perhaps a goroutine that becomes runnable on a processor.
	 * @param g the goroutine, which is in no queue yet
	 * @param p the processor, by its owner
	 */
	void draw(G g, P p) {
		if (this.consumer != null && (++p.counters.readied & MASK_ON_P) == 0) {
			g.readyAt = System.nanoTime();
		}
	}

	/**
	 * Draws perhaps a goroutine that becomes runnable where there is no processor.
	 * @param g the goroutine, which is in no queue yet
	 */
	void draw(G g) {
		if (this.consumer != null && ThreadLocalRandom.current().nextInt(ONE_OF_FOREIGN) == 0) {
			g.readyAt = System.nanoTime();
		}
	}

	/**
	 * Takes the sample of a goroutine that begins to run.
	 * @param g a goroutine that was drawn
	 */
	void sample(G g) {
		long waited = System.nanoTime() - g.readyAt;
		g.readyAt = 0;
		LongConsumer consumer = this.consumer;
		if (consumer == null) {
			return;
		}
		try {
			consumer.accept(Math.max(waited, 0));
		}
		catch (Throwable ex) {
			this.failure.log(ex);
		}
	}

}
