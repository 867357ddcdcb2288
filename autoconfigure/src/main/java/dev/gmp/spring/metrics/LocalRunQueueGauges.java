package dev.gmp.spring.metrics;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;

import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.ProcessorSnapshot;

/**
 * The gauges of the local run queues, one for each processor that there is at the moment.
 */
final class LocalRunQueueGauges {

	private final MultiGauge gauges;

	private final RecentSnapshot recent;

	private final AtomicBoolean busy = new AtomicBoolean();

	private volatile int registered;

	LocalRunQueueGauges(MultiGauge gauges, RecentSnapshot recent) {
		this.gauges = gauges;
		this.recent = recent;
	}

	/**
	 * Registers and removes gauges as the number of processors demands. This happens in
	 * the middle of a scrape, with whatever locks that holds: so it does not wait for
	 * another thread that is at it.
	 * @param snapshot a new snapshot
	 */
	void follow(GmpSnapshot snapshot) {
		int processors = snapshot.gomaxprocs();
		if (processors == this.registered || !this.busy.compareAndSet(false, true)) {
			return;
		}
		try {
			this.gauges.register(IntStream.range(0, processors).mapToObj(this::row).toList());
			this.registered = processors;
		}
		finally {
			this.busy.set(false);
		}
	}

	private Row<RecentSnapshot> row(int processor) {
		ToDoubleFunction<RecentSnapshot> size = (it) -> size(it.get(), processor);
		return Row.of(GmpMetrics.queue("local", String.valueOf(processor)), this.recent, size);
	}

	// With runnext, which snapshots show apart from the queue: it waits like the others.
	private static double size(GmpSnapshot snapshot, int processor) {
		return snapshot.processors()
			.stream()
			.filter((it) -> it.id() == processor)
			.mapToDouble(LocalRunQueueGauges::size)
			.sum();
	}

	private static double size(ProcessorSnapshot processor) {
		return processor.localRunQueue().size() + ((processor.runnext() != null) ? 1 : 0);
	}

}
