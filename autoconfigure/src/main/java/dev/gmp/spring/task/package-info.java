/**
 * Starts goroutines for Spring, on the schedulers of a context, and has Spring's task
 * executor over a scheduler.
 */
@NullMarked
package dev.gmp.spring.task;

import org.jspecify.annotations.NullMarked;
