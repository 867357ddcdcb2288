/**
 * What was measured, and what is made of it: JSON, tables, plots.
 */
@NullMarked
package dev.gmp.benchmarks.report;

import org.jspecify.annotations.NullMarked;
