package dev.gmp.spring.actuate;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.MachineSnapshot;

/**
 * A machine (M), as the endpoint {@code gmp} shows it. Every key is always there, with
 * {@code null} for what it does not have now.
 *
 * @param id its number, from 0
 * @param thread the name of its platform thread
 * @param state what it does, such as {@code running} or {@code parked}
 * @param processor the id of the processor it holds, or {@code null}
 * @param goroutine the goroutine it executes, or {@code null}
 * @param spinning whether it searches for work
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MachineDescriptor(int id, String thread, String state, @Nullable Integer processor,
		@Nullable GoroutineRef goroutine, boolean spinning) implements OperationResponseBody {

	static MachineDescriptor of(MachineSnapshot machine) {
		return new MachineDescriptor(machine.id(), machine.thread(), machine.state().name().toLowerCase(Locale.ROOT),
				machine.processor(), machine.goroutine(), machine.spinning());
	}

}
