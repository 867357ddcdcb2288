package dev.gmp.spring.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.gmp.Gmp;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorStatus;

/**
 * Meters of schedulers:
 * <ul>
 * <li>{@code gmp.goroutines}: goroutines that have not ended, by {@code state}</li>
 * <li>{@code gmp.runqueue.size}: goroutines in a run queue, by {@code queue}
 * ({@code global} or {@code local}) and {@code processor} (its id, or {@code none} for
 * the global queue)</li>
 * <li>{@code gmp.processors}: processors by {@code status}</li>
 * <li>{@code gmp.machines}: machines by {@code state}</li>
 * <li>{@code gmp.goroutines.spawned}, {@code gmp.steals}: counters since the scheduler
 * started</li>
 * </ul>
 * If there are several schedulers, each meter has the tag {@code scheduler} with the name
 * of the bean.
 */
public class GmpMetrics implements MeterBinder {

	// Registries keep only weak references to what gauges read: these are the strong
	// ones.
	private final Map<String, RecentSnapshot> schedulers = new TreeMap<>();

	/**
	 * Creates a binder.
	 * @param schedulers the schedulers by bean name
	 */
	public GmpMetrics(Map<String, Gmp> schedulers) {
		schedulers.forEach((name, gmp) -> this.schedulers.put(name, new RecentSnapshot(gmp)));
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		boolean several = this.schedulers.size() > 1;
		this.schedulers.forEach(
				(name, snapshot) -> new Binding(registry, snapshot, several ? Tags.of("scheduler", name) : Tags.empty())
					.bind());
	}

	/**
	 * Registers the meters of one scheduler.
	 */
	private record Binding(MeterRegistry registry, RecentSnapshot snapshot, Tags tags) {

		void bind() {
			bindGoroutines();
			bindRunQueues();
			bindProcessorsAndMachines();
			counter("gmp.goroutines.spawned", "Goroutines that were started", (it) -> it.counters().spawned());
			counter("gmp.steals", "Goroutines that a processor took from another one's queue",
					(it) -> it.counters().steals());
		}

		private void bindGoroutines() {
			goroutines("runnable", (it) -> it.goroutines().runnable());
			goroutines("running", (it) -> it.goroutines().running());
			goroutines("waiting", (it) -> it.goroutines().waiting());
		}

		private void goroutines(String state, ToDoubleFunction<GmpSnapshot> value) {
			gauge("gmp.goroutines", "Goroutines that have not ended", "goroutines", Tags.of("state", state), value);
		}

		private void bindRunQueues() {
			runQueue("global", "none", (it) -> it.globalRunQueue().size());
			for (int i = 0; i < this.snapshot.get().gomaxprocs(); i++) {
				int id = i;
				runQueue("local", String.valueOf(id), (it) -> localRunQueueSize(it, id));
			}
		}

		private void runQueue(String queue, String processor, ToDoubleFunction<GmpSnapshot> value) {
			gauge("gmp.runqueue.size", "Goroutines that wait in a run queue", "goroutines",
					Tags.of("queue", queue, "processor", processor), value);
		}

		// With runnext, which snapshots show apart from the queue: it waits like the
		// others.
		private static double localRunQueueSize(GmpSnapshot snapshot, int processor) {
			return snapshot.processors()
				.stream()
				.filter((it) -> it.id() == processor)
				.mapToDouble((it) -> it.localRunQueue().size() + ((it.runnext() != null) ? 1 : 0))
				.sum();
		}

		private void bindProcessorsAndMachines() {
			for (ProcessorStatus status : ProcessorStatus.values()) {
				gauge("gmp.processors", "Processors", "processors", Tags.of("status", tag(status)),
						(it) -> it.processors().stream().filter((processor) -> processor.status() == status).count());
			}
			for (MachineState state : MachineState.values()) {
				gauge("gmp.machines", "Machines", "machines", Tags.of("state", tag(state)),
						(it) -> it.machines().stream().filter((machine) -> machine.state() == state).count());
			}
		}

		private static String tag(Enum<?> value) {
			return value.name().toLowerCase(Locale.ROOT);
		}

		private void gauge(String name, String description, String unit, Tags gaugeTags,
				ToDoubleFunction<GmpSnapshot> value) {
			Gauge.builder(name, this.snapshot, (it) -> value.applyAsDouble(it.get()))
				.description(description)
				.baseUnit(unit)
				.tags(this.tags.and(gaugeTags))
				.register(this.registry);
		}

		private void counter(String name, String description, ToDoubleFunction<GmpSnapshot> value) {
			FunctionCounter.builder(name, this.snapshot, (it) -> value.applyAsDouble(it.get()))
				.description(description)
				.baseUnit("goroutines")
				.tags(this.tags)
				.register(this.registry);
		}

	}

}
