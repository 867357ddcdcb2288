/**
 * The actuator endpoint that shows the schedulers at work.
 */
@NullMarked
package dev.gmp.spring.actuate;

import org.jspecify.annotations.NullMarked;
