/**
 * Auto-configuration of the scheduler and of what Spring Boot builds on it.
 */
@NullMarked
package dev.gmp.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
