/**
 * The only place that touches internals of the JDK. Internal.
 */
@NullMarked
package dev.gmp.jdk;

import org.jspecify.annotations.NullMarked;
