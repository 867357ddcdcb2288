/**
 * What the scheduler synchronizes and measures time with, and what knows no goroutine,
 * machine or processor. Internal.
 */
@NullMarked
package dev.gmp.concurrent;

import org.jspecify.annotations.NullMarked;
