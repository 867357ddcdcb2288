package dev.gmp.sample.check;

import dev.gmp.sample.url.WebUrl;

/**
 * What to check.
 *
 * @param start the first page
 * @param depth how many clicks away from it to go
 * @param maxPages how many pages to visit
 * @param external whether to ask other hosts if the links to them work
 */
public record CheckOrder(WebUrl start, int depth, int maxPages, boolean external) {
}
