package dev.gmp.inspect;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * One machine (M): a platform thread that runs goroutines.
 *
 * @param id its number, from 0, never used again within its scheduler
 * @param thread the name of its platform thread
 * @param state what it does
 * @param processor the id of the processor it holds, or {@code null}
 * @param goroutine the goroutine it executes, or {@code null}
 * @param spinning whether it searches for work
 */
public record MachineSnapshot(int id, String thread, MachineState state, @Nullable Integer processor,
		@Nullable GoroutineRef goroutine, boolean spinning) {

	/**
	 * Returns the machine in the style of Go's {@code GODEBUG=scheddetail}, with
	 * {@code nil} for what it does not have.
	 * @return one line without its end, such as
	 * {@code M2: state=running p=0 curg=42 spinning=false}
	 */
	public String text() {
		return "M" + this.id + ": state=" + this.state.name().toLowerCase(Locale.ROOT) + " p="
				+ ((this.processor != null) ? this.processor : "nil") + " curg="
				+ ((this.goroutine != null) ? this.goroutine.id() : "nil") + " spinning=" + this.spinning;
	}

}
