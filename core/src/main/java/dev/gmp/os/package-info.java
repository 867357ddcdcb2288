/**
 * What the operating system and the JVM tell of this process: its threads, its sockets,
 * and its garbage collections. Internal.
 */
@NullMarked
package dev.gmp.os;

import org.jspecify.annotations.NullMarked;
