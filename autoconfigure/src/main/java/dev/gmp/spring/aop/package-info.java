/**
 * How {@link dev.gmp.spring.annotation.Go @Go} methods are intercepted.
 */
@NullMarked
package dev.gmp.spring.aop;

import org.jspecify.annotations.NullMarked;
