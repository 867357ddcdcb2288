/**
 * The scheduler against stock virtual threads, in the same run.
 * {@link dev.gmp.benchmarks.Compare} is the one command; each benchmark may also be run
 * by itself with JMH's own options.
 */
@NullMarked
package dev.gmp.benchmarks;

import org.jspecify.annotations.NullMarked;
