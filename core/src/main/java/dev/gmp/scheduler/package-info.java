/**
 * The G-M-P scheduler itself. Internal: everything here may change in any release.
 */
@NullMarked
package dev.gmp.scheduler;

import org.jspecify.annotations.NullMarked;
