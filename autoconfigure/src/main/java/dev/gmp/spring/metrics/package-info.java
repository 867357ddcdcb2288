/**
 * Micrometer meters of the schedulers.
 */
@NullMarked
package dev.gmp.spring.metrics;

import org.jspecify.annotations.NullMarked;
