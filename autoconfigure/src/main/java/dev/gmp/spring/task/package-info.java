/**
 * Starting goroutines from Spring: where they start, and Spring's task executor over it.
 */
@NullMarked
package dev.gmp.spring.task;

import org.jspecify.annotations.NullMarked;
