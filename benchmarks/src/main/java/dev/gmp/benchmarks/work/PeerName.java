package dev.gmp.benchmarks.work;

/**
 * How a peer is shown.
 *
 * @param name its name in results
 * @param title its name in print
 * @param color its colour in plots
 */
public record PeerName(String name, String title, String color) {
}
