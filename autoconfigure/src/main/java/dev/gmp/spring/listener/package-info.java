/**
 * Listeners of message brokers on goroutines.
 */
@NullMarked
package dev.gmp.spring.listener;

import org.jspecify.annotations.NullMarked;
