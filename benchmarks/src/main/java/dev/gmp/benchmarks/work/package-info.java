/**
 * The programs that are measured: a file for each work, with the program of every peer
 * that is written in Java, each as the peer's users would write it. Those of Go and of
 * kotlinx coroutines have the same names in {@code src/main/go} and
 * {@code src/main/kotlin}. {@link dev.gmp.benchmarks.work.Catalogue} lists all works, and
 * is the one place where a work is added. This package knows nothing of how the programs
 * are started, and of what becomes of their figures.
 */
@NullMarked
package dev.gmp.benchmarks.work;

import org.jspecify.annotations.NullMarked;
