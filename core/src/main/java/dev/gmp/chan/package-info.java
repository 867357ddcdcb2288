/**
 * Channels: what goroutines talk through. The counterpart of Go's {@code chan} and
 * {@code select}.
 */
@NullMarked
package dev.gmp.chan;

import org.jspecify.annotations.NullMarked;
