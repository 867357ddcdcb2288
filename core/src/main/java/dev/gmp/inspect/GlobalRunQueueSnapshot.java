package dev.gmp.inspect;

/**
 * The global run queue (GRQ).
 *
 * @param size goroutines in it
 */
public record GlobalRunQueueSnapshot(int size) {
}
