/**
 * The sockets that goroutines wait for. Internal.
 */
@NullMarked
package dev.gmp.netpoll;

import org.jspecify.annotations.NullMarked;
