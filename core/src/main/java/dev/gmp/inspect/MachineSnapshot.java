package dev.gmp.inspect;

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
}
