package dev.gmp.inspect;

/**
 * Names one goroutine.
 *
 * @param id the goroutine's id, unique within its scheduler, starting at 1
 * @param name the name of its thread; empty if it was started without one
 */
public record GoroutineRef(long id, String name) {
}
