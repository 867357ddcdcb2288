/**
 * What starts the programs and collects their figures.
 * {@link dev.gmp.benchmarks.harness.Compare} is the one command.
 */
@NullMarked
package dev.gmp.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
