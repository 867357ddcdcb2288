/**
 * Stress that works between hand-overs, and measures how long others wait beside it.
 */
@NullMarked
package dev.gmp.stress.waiting;

import org.jspecify.annotations.NullMarked;
