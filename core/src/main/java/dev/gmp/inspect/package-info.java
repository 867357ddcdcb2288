/**
 * Immutable pictures of a running scheduler. Taking one never stops the scheduler, so the
 * parts of one picture may be a few microseconds apart.
 */
@NullMarked
package dev.gmp.inspect;

import org.jspecify.annotations.NullMarked;
