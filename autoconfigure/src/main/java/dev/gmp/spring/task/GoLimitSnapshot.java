package dev.gmp.spring.task;

import dev.gmp.spring.annotation.WhenFull;

/**
 * The limit of a {@code @Go} method, and how much of it is used.
 *
 * @param method the simple name of the class and the method, such as
 * {@code SiteChecker.check}
 * @param max how many goroutines of the method there may be at once
 * @param whenFull what happens to further calls
 * @param running how many goroutines there are
 * @param waiting how many calls wait to start, in a queue or in their callers
 * @param rejected how many calls have been refused because of the limit
 */
public record GoLimitSnapshot(String method, int max, WhenFull whenFull, int running, int waiting, long rejected) {
}
