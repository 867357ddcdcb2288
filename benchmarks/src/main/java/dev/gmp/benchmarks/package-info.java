/**
 * The scheduler against its peers, in the same run. {@link dev.gmp.benchmarks.Compare} is
 * the one command, {@link dev.gmp.benchmarks.Works} the catalogue of what is measured;
 * {@link dev.gmp.benchmarks.WorkBenchmark} may also be run by itself with JMH's own
 * options.
 */
@NullMarked
package dev.gmp.benchmarks;

import org.jspecify.annotations.NullMarked;
