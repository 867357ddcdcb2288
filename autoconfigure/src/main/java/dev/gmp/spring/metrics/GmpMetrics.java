package dev.gmp.spring.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.gmp.Gmp;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.inspect.HandoffCounts;
import dev.gmp.inspect.MachineState;
import dev.gmp.inspect.ProcessorStatus;

/**
 * Meters of schedulers:
 * <ul>
 * <li>{@code gmp.goroutines}: goroutines that have not ended, by {@code state}</li>
 * <li>{@code gmp.runqueue.size}: goroutines in a run queue, by {@code queue}
 * ({@code global} or {@code local}) and {@code processor} (its id, or {@code none} for
 * the global queue). When GOMAXPROCS changes, the first reading of any of these meters
 * adds and removes those of processors.</li>
 * <li>{@code gmp.runnable.oldest}: for how long the goroutine has waited that waits
 * longest for a processor</li>
 * <li>{@code gmp.processors}: processors by {@code status}</li>
 * <li>{@code gmp.machines}: machines by {@code state}</li>
 * <li>{@code gmp.goroutines.spawned}, {@code gmp.steals}, {@code gmp.syscalls},
 * {@code gmp.preemptions}, {@code gmp.handoffs} by {@code reason}: counters since the
 * scheduler started</li>
 * <li>{@code gmp.netpoll.waiters}, {@code gmp.netpoll.ready}: goroutines that wait for a
 * socket, and sockets found ready since the scheduler started; 0 where the JDK polls</li>
 * <li>{@code gmp.netpoll.polls} by {@code blocking}, {@code gmp.netpoll.wakeups}: how
 * often it asked for those, and how often a machine that waited for them was woken for
 * other work</li>
 * <li>{@code gmp.scheduling.latency}: a timer of samples, from runnable to running</li>
 * </ul>
 * If there are several schedulers, each meter has the tag {@code scheduler} with the name
 * of the bean.
 */
public class GmpMetrics implements MeterBinder {

	// Registries keep only weak references to what gauges read: these are the strong
	// ones.
	private final Map<String, RecentSnapshot> schedulers = new TreeMap<>();

	private final Map<String, SchedulingLatency> latencies;

	/**
	 * Creates a binder.
	 * @param schedulers the schedulers by bean name
	 * @param latencies what those schedulers were built with whose latency is sampled, by
	 * the scheduler's bean name; the others have no meter for it
	 */
	public GmpMetrics(Map<String, Gmp> schedulers, Map<String, SchedulingLatency> latencies) {
		this.latencies = Map.copyOf(latencies);
		schedulers.forEach((name, gmp) -> this.schedulers.put(name, new RecentSnapshot(gmp)));
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		boolean several = this.schedulers.size() > 1;
		this.schedulers.forEach((name, snapshot) -> {
			Tags tags = several ? Tags.of("scheduler", name) : Tags.empty();
			new Binding(registry, snapshot, tags).bind();
			SchedulingLatency latency = this.latencies.get(name);
			if (latency != null) {
				latency.recordTo(Timer.builder("gmp.scheduling.latency")
					.description("How long goroutines were runnable before they ran, sampled")
					.tags(tags)
					.register(registry));
			}
		});
	}

	static Tags queue(String queue, String processor) {
		return Tags.of("queue", queue, "processor", processor);
	}

	/**
	 * Registers the meters of one scheduler. Those that count have no base units: a name
	 * says what is counted, and Prometheus would add the unit to it. Those of time have
	 * that of the registry.
	 */
	private record Binding(MeterRegistry registry, RecentSnapshot snapshot, Tags tags) {

		void bind() {
			bindGoroutines();
			bindRunQueues();
			bindNetpoll();
			bindProcessorsAndMachines();
			bindCounters();
		}

		private void bindGoroutines() {
			goroutines("runnable", (it) -> it.goroutines().runnable());
			goroutines("running", (it) -> it.goroutines().running());
			goroutines("syscall", (it) -> it.goroutines().syscall());
			goroutines("waiting", (it) -> it.goroutines().waiting());
		}

		private void bindNetpoll() {
			gauge("gmp.netpoll.waiters", "Goroutines that wait for a socket in the scheduler's poller", Tags.empty(),
					(it) -> it.netpoll().waiters());
		}

		private void goroutines(String state, ToDoubleFunction<GmpSnapshot> value) {
			gauge("gmp.goroutines", "Goroutines that have not ended", Tags.of("state", state), value);
		}

		private void bindRunQueues() {
			String name = "gmp.runqueue.size";
			String description = "Goroutines that wait in a run queue";
			gauge(name, description, queue("global", "none"), (it) -> it.globalRunQueue().size());
			LocalRunQueueGauges local = new LocalRunQueueGauges(
					MultiGauge.builder(name).description(description).tags(this.tags).register(this.registry),
					this.snapshot);
			local.follow(this.snapshot.get());
			this.snapshot.addListener(local::follow);
			TimeGauge
				.builder("gmp.runnable.oldest", this.snapshot, TimeUnit.MILLISECONDS, (it) -> it.get().oldestRunnable())
				.description("How long the goroutine has waited that waits longest for a processor")
				.tags(this.tags)
				.register(this.registry);
		}

		private void bindProcessorsAndMachines() {
			for (ProcessorStatus status : ProcessorStatus.values()) {
				gauge("gmp.processors", "Processors", Tags.of("status", tag(status)),
						(it) -> it.processors().stream().filter((processor) -> processor.status() == status).count());
			}
			for (MachineState state : MachineState.values()) {
				gauge("gmp.machines", "Machines", Tags.of("state", tag(state)),
						(it) -> it.machines().stream().filter((machine) -> machine.state() == state).count());
			}
		}

		private void bindCounters() {
			counter("gmp.goroutines.spawned", "Goroutines that were started", Tags.empty(),
					(it) -> it.counters().spawned());
			counter("gmp.steals", "Goroutines that a processor took from another one's queue", Tags.empty(),
					(it) -> it.counters().steals());
			counter("gmp.syscalls", "Calls of Goroutine.syscall", Tags.empty(), (it) -> it.counters().syscalls());
			counter("gmp.preemptions", "Goroutines that gave way because they were asked to", Tags.empty(),
					(it) -> it.counters().preemptions());
			counter("gmp.netpoll.ready", "Sockets that the scheduler found ready", Tags.empty(),
					(it) -> it.netpoll().ready());
			counter("gmp.netpoll.polls", "How often the scheduler asked for sockets that are ready",
					Tags.of("blocking", "false"), (it) -> it.netpoll().polls());
			counter("gmp.netpoll.polls", "How often the scheduler asked for sockets that are ready",
					Tags.of("blocking", "true"), (it) -> it.netpoll().blockingPolls());
			counter("gmp.netpoll.wakeups", "How often a machine that waited for sockets was woken for other work",
					Tags.empty(), (it) -> it.netpoll().wakeups());
			handoffs("syscall", HandoffCounts::syscall);
			handoffs("blocking", HandoffCounts::blocking);
			handoffs("blocked", HandoffCounts::blocked);
			handoffs("hog", HandoffCounts::hog);
		}

		private void handoffs(String reason, ToDoubleFunction<HandoffCounts> value) {
			counter("gmp.handoffs", "Processors that went from one machine to another", Tags.of("reason", reason),
					(it) -> value.applyAsDouble(it.counters().handoffs()));
		}

		private static String tag(Enum<?> value) {
			return value.name().toLowerCase(Locale.ROOT);
		}

		private void gauge(String name, String description, Tags gaugeTags, ToDoubleFunction<GmpSnapshot> value) {
			Gauge.builder(name, this.snapshot, (it) -> value.applyAsDouble(it.get()))
				.description(description)
				.tags(this.tags.and(gaugeTags))
				.register(this.registry);
		}

		private void counter(String name, String description, Tags counterTags, ToDoubleFunction<GmpSnapshot> value) {
			FunctionCounter.builder(name, this.snapshot, (it) -> value.applyAsDouble(it.get()))
				.description(description)
				.tags(this.tags.and(counterTags))
				.register(this.registry);
		}

	}

}
