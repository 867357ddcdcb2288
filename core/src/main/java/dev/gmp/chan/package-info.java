/**
 * Channels, by which goroutines talk to and wait for one another. The package is the
 * counterpart of Go's {@code chan} and {@code select}, and of the channels of Go's
 * package {@code time}.
 * <p>
 * This pool of four workers needs neither a semaphore nor a queue with a limit, because a
 * sender waits until a worker is free.
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
 * The next example does the same by hand. Each worker is a loop over the channel that all
 * workers receive from:
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
