/**
 * The annotation that makes methods run as goroutines.
 */
@NullMarked
package dev.gmp.spring.annotation;

import org.jspecify.annotations.NullMarked;
