package dev.gmp.sample.check;

import dev.gmp.sample.url.WebUrl;

/**
 * A page to visit.
 *
 * @param checkId the check that wants it
 * @param number the order in which the check came upon it, from 1
 * @param url its address
 * @param depth how many clicks it is away from the first page
 * @param external whether it is on another site
 */
record Target(long checkId, int number, WebUrl url, int depth, boolean external) {
}
