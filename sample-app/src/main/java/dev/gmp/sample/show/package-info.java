/**
 * A show: goroutines beside the JDK's own virtual threads, under loads to switch on and
 * off.
 */
@NullMarked
package dev.gmp.sample.show;

import org.jspecify.annotations.NullMarked;
