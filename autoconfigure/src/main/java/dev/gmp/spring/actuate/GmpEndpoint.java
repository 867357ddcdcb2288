package dev.gmp.spring.actuate;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.gmp.Gmp;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.MachineSnapshot;
import dev.gmp.inspect.ProcessorSnapshot;
import dev.gmp.spring.task.GoLimitSnapshot;

/**
 * The actuator endpoint {@code gmp}, which shows what every processor, machine and queue
 * holds now.
 *
 * <h2>Which scheduler</h2> The endpoint shows the default scheduler, or the first one by
 * name if none of several is the default. If the context has several schedulers, all of
 * them are under {@code schedulers} as well, by bean name.
 *
 * <h2>Operations</h2> Reading answers JSON; a request that accepts {@code text/plain} is
 * answered in the words of Go, with {@code schedtrace} and the dump of goroutines.
 * Writing changes the number of processors of the scheduler that is shown. By default
 * only reading is open.
 */
@Endpoint(id = "gmp", defaultAccess = Access.READ_ONLY)
public class GmpEndpoint {

	private static final String TEXT = "text/plain;charset=UTF-8";

	private static final String PROCESSORS = "processors";

	private static final String MACHINES = "machines";

	private static final String GOROUTINES = "goroutines";

	private static final String LIMITS = "limits";

	/** A list of all might be of a million. */
	private static final int MAX_GOROUTINES = Gmp.MAX_DUMPED;

	private final Map<String, Gmp> schedulers;

	private final Gmp shown;

	private final Supplier<List<GoLimitSnapshot>> limits;

	/**
	 * Creates the endpoint.
	 * @param schedulers the schedulers by bean name, at least one
	 * @param defaultScheduler the one to show, or {@code null} if none stands out
	 */
	public GmpEndpoint(Map<String, Gmp> schedulers, @Nullable Gmp defaultScheduler) {
		this(schedulers, defaultScheduler, List::of);
	}

	/**
	 * Creates the endpoint.
	 * @param schedulers the schedulers by bean name, at least one
	 * @param defaultScheduler the one to show, or {@code null} if none stands out
	 * @param limits looks at the limits of {@code @Go} methods
	 */
	public GmpEndpoint(Map<String, Gmp> schedulers, @Nullable Gmp defaultScheduler,
			Supplier<List<GoLimitSnapshot>> limits) {
		this.limits = limits;
		this.schedulers = new TreeMap<>(schedulers);
		this.shown = (defaultScheduler != null) ? defaultScheduler : this.schedulers.values().iterator().next();
	}

	/**
	 * Shows the whole scheduler.
	 * @return a snapshot
	 */
	@ReadOperation
	public GmpDescriptor gmp() {
		Map<String, GmpDescriptor> all = new TreeMap<>();
		if (this.schedulers.size() > 1) {
			this.schedulers
				.forEach((name, gmp) -> all.put(name, GmpDescriptor.of(gmp.snapshot(), List.of(), Map.of())));
		}
		return GmpDescriptor.of(this.shown.snapshot(), this.limits.get(), all);
	}

	/**
	 * Shows the line of {@code schedtrace} and the oldest {@value #MAX_GOROUTINES}
	 * goroutines with their stacks; of each scheduler by name if there are several.
	 * @return lines of text
	 */
	@ReadOperation(produces = TEXT)
	public String textGmp() {
		if (this.schedulers.size() == 1) {
			return this.shown.dump(MAX_GOROUTINES).toString();
		}
		return this.schedulers.entrySet()
			.stream()
			.map((entry) -> "scheduler " + entry.getKey() + ":\n" + entry.getValue().dump(MAX_GOROUTINES))
			.collect(Collectors.joining("\n"));
	}

	/**
	 * Sets GOMAXPROCS, the number of processors, of the scheduler that is shown.
	 * @param processors a number from 1 to {@value Gmp#MAX_PROCESSORS}, and not more than
	 * the scheduler may have machines
	 * @return a snapshot that was taken afterwards
	 * @throws InvalidEndpointRequestException if it is missing, no number, or not in this
	 * range, or if there is no scheduler; then nothing has changed
	 */
	@WriteOperation
	public GmpDescriptor setProcessors(@Nullable String processors) {
		int machinesMax = this.shown.snapshot().sysmon().machinesMax();
		int max = (machinesMax > 0) ? Math.min(Gmp.MAX_PROCESSORS, machinesMax) : Gmp.MAX_PROCESSORS;
		int number = parseProcessors(processors, max);
		try {
			this.shown.setProcessors(number);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			String reason = "processors is '%d': %s".formatted(number, ex.getMessage());
			throw new InvalidEndpointRequestException(reason, reason, ex);
		}
		return gmp();
	}

	private static int parseProcessors(@Nullable String value, int max) {
		String shown = (value != null) ? "'" + value + "'" : "missing";
		String reason = "processors is %s, allowed is a number from 1 to %d".formatted(shown, max);
		try {
			// What is missing is turned away as a number out of range.
			int number = (value != null) ? Integer.parseInt(value) : 0;
			if (number < 1 || number > max) {
				throw new InvalidEndpointRequestException(reason, reason);
			}
			return number;
		}
		catch (NumberFormatException ex) {
			throw new InvalidEndpointRequestException(reason, reason, ex);
		}
	}

	/**
	 * Shows all processors, all machines, the oldest {@value #MAX_GOROUTINES} goroutines,
	 * or the limits of {@code @Go} methods.
	 * @param part {@code processors}, {@code machines}, {@code goroutines} or
	 * {@code limits}
	 * @return them in the order of their ids, or {@code null} (not found) if the
	 * scheduler has no such part
	 */
	@ReadOperation
	public @Nullable DescriptorList<?> part(@Selector String part) {
		return switch (part) {
			case PROCESSORS -> new DescriptorList<>(shown().processors());
			case MACHINES -> new DescriptorList<>(shown().machines());
			case GOROUTINES -> new DescriptorList<>(
					this.shown.goroutines(MAX_GOROUTINES).stream().map(GoroutineDescriptor::withoutStack).toList());
			case LIMITS -> new DescriptorList<>(this.limits.get());
			default -> null;
		};
	}

	/**
	 * Shows the same as {@link #part}, with the stacks of the goroutines.
	 * @param part {@code processors}, {@code machines} or {@code goroutines}
	 * @return lines of text, or {@code null} (not found) if the scheduler has no such
	 * part
	 */
	@ReadOperation(produces = TEXT)
	public @Nullable String textPart(@Selector String part) {
		return switch (part) {
			case PROCESSORS -> lines(this.shown.snapshot().processors(), ProcessorSnapshot::text);
			case MACHINES -> lines(this.shown.snapshot().machines(), MachineSnapshot::text);
			case GOROUTINES -> this.shown.dump(MAX_GOROUTINES).goroutinesText();
			default -> null;
		};
	}

	private static <T> String lines(List<T> members, Function<T, String> text) {
		return members.stream().map((member) -> text.apply(member) + "\n").collect(Collectors.joining());
	}

	private GmpDescriptor shown() {
		return GmpDescriptor.of(this.shown.snapshot(), List.of(), Map.of());
	}

	/**
	 * Shows one processor, one machine, or one goroutine with its stack.
	 * @param part {@code processors}, {@code machines} or {@code goroutines}
	 * @param id its id
	 * @return it, or {@code null} (not found) if there is none
	 * @throws InvalidEndpointRequestException if the id is not a number
	 */
	@ReadOperation
	public @Nullable Object member(@Selector String part, @Selector String id) {
		return switch (part) {
			case PROCESSORS -> find(shown().processors(), ProcessorDescriptor::id, parse(id));
			case MACHINES -> find(shown().machines(), MachineDescriptor::id, parse(id));
			case GOROUTINES -> goroutine(parse(id));
			default -> null;
		};
	}

	/**
	 * Shows the same as {@link #member}.
	 * @param part {@code processors}, {@code machines} or {@code goroutines}
	 * @param id its id
	 * @return lines of text, or {@code null} (not found) if there is none
	 * @throws InvalidEndpointRequestException if the id is not a number
	 */
	@ReadOperation(produces = TEXT)
	public @Nullable String textMember(@Selector String part, @Selector String id) {
		return switch (part) {
			case PROCESSORS -> line(find(this.shown.snapshot().processors(), ProcessorSnapshot::id, parse(id)),
					ProcessorSnapshot::text);
			case MACHINES ->
				line(find(this.shown.snapshot().machines(), MachineSnapshot::id, parse(id)), MachineSnapshot::text);
			case GOROUTINES -> text(this.shown.goroutine(parse(id)), GoroutineSnapshot::text);
			default -> null;
		};
	}

	private static <T> @Nullable String line(@Nullable T member, Function<T, String> text) {
		return text(member, (it) -> text.apply(it) + "\n");
	}

	private static <T> @Nullable String text(@Nullable T member, Function<T, String> text) {
		return (member != null) ? text.apply(member) : null;
	}

	private @Nullable GoroutineDescriptor goroutine(long id) {
		GoroutineSnapshot goroutine = this.shown.goroutine(id);
		return (goroutine != null) ? GoroutineDescriptor.of(goroutine) : null;
	}

	private static long parse(String id) {
		try {
			return Long.parseLong(id);
		}
		catch (NumberFormatException ex) {
			String reason = "The id '%s' is not a number".formatted(id);
			throw new InvalidEndpointRequestException(reason, reason, ex);
		}
	}

	private static <T> @Nullable T find(List<T> members, ToIntFunction<T> idOf, long id) {
		return members.stream().filter((member) -> idOf.applyAsInt(member) == id).findFirst().orElse(null);
	}

}
