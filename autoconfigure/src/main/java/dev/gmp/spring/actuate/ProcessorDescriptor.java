package dev.gmp.spring.actuate;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.gmp.inspect.GoroutineRef;
import dev.gmp.inspect.LocalRunQueueSnapshot;
import dev.gmp.inspect.ProcessorSnapshot;

/**
 * A processor (P), as the endpoint {@code gmp} shows it. Every key is always there, with
 * {@code null} for what it does not have now.
 *
 * @param id its number, from 0
 * @param status what it does, {@code idle}, {@code running} or {@code syscall}
 * @param schedtick how many time slices it has begun
 * @param runnext the goroutine that runs next, or {@code null}
 * @param localRunQueue its local run queue
 * @param machine the id of the machine that holds it, or {@code null}
 * @param steals goroutines that it took from other processors' queues
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ProcessorDescriptor(int id, String status, long schedtick, @Nullable GoroutineRef runnext,
		LocalRunQueueSnapshot localRunQueue, @Nullable Integer machine, long steals) implements OperationResponseBody {

	static ProcessorDescriptor of(ProcessorSnapshot processor) {
		return new ProcessorDescriptor(processor.id(), processor.status().name().toLowerCase(Locale.ROOT),
				processor.schedtick(), processor.runnext(), processor.localRunQueue(), processor.machine(),
				processor.steals());
	}

}
