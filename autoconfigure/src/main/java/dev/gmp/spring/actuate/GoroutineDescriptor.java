package dev.gmp.spring.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.inspect.SocketSnapshot;

/**
 * A goroutine, as the endpoint {@code gmp} shows it.
 *
 * @param id its id
 * @param threadId the id of its thread, by which the JDK's thread dumps name it
 * @param name the name of its thread, empty if it has none
 * @param state {@code runnable}, {@code running}, {@code syscall} or {@code waiting}
 * @param waitReason why it waits, such as {@code chan receive}, {@code IO wait} or
 * {@code sleep}, or {@code syscall}; {@code null} if it runs or is runnable
 * @param waitsOn the class of the object that it waits on, {@code null} if none is known
 * @param waitingSince since when it waits or is in a syscall, to some 20 milliseconds;
 * {@code null} if it runs or is runnable, or if that is not known
 * @param waitingMillis for how many milliseconds it does
 * @param socket the socket that it waits for, {@code null} for none
 * @param stack its stack, innermost frame first; left out in lists
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record GoroutineDescriptor(long id, long threadId, String name, String state, @Nullable String waitReason,
		@Nullable String waitsOn, @Nullable Instant waitingSince, @Nullable Long waitingMillis,
		@Nullable SocketSnapshot socket,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> stack) implements OperationResponseBody {

	static GoroutineDescriptor of(GoroutineSnapshot goroutine) {
		return of(goroutine, goroutine.stack().stream().map(StackTraceElement::toString).toList());
	}

	static GoroutineDescriptor withoutStack(GoroutineSnapshot goroutine) {
		return of(goroutine, null);
	}

	private static GoroutineDescriptor of(GoroutineSnapshot goroutine, @Nullable List<String> stack) {
		return new GoroutineDescriptor(goroutine.id(), goroutine.threadId(), goroutine.name(),
				goroutine.state().name().toLowerCase(Locale.ROOT),
				(goroutine.waitReason() != null) ? goroutine.waitReason().toString() : null, goroutine.waitsOn(),
				goroutine.waitingSince(), goroutine.waitingMillis(), goroutine.socket(), stack);
	}

}
