/**
 * What the stress tests share.
 */
@NullMarked
package dev.gmp.stress;

import org.jspecify.annotations.NullMarked;
