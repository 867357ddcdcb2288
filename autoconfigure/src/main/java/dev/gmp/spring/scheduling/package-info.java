/**
 * Spring's task scheduler on goroutines.
 */
@NullMarked
package dev.gmp.spring.scheduling;

import org.jspecify.annotations.NullMarked;
