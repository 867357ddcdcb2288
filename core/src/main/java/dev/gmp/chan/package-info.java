/**
 * Channels: what goroutines talk through, and wait for one another with. The counterpart
 * of Go's {@code chan} and {@code select}, and of the channels of its package
 * {@code time}.
 * <p>
 * A pool of four workers, which needs neither a semaphore nor a queue with a limit:
 * whoever sends waits until a worker is free.
 *
 * <pre>{@code
 * Chan<URI> pages = Chan.make();
 * Chan<Page> fetched = Chans.fanOut(gmp::go, 4, pages, this::fetch);
 * gmp.go(() -> {
 *     for (URI page : sitemap) {
 *         pages.send(page);
 *     }
 *     pages.close();                  // the workers end, then fetched is closed
 *     return null;
 * });
 * for (Page page : fetched) {
 *     index(page);
 * }
 * }</pre>
 *
 * The same by hand, where each worker is a loop over the channel that all of them receive
 * from:
 *
 * <pre>{@code
 * for (int i = 0; i < 4; i++) {
 *     gmp.go(() -> {
 *         for (URI page : pages) {
 *             fetched.send(fetch(page));
 *         }
 *         return null;
 *     });
 * }
 * }</pre>
 */
@NullMarked
package dev.gmp.chan;

import org.jspecify.annotations.NullMarked;
