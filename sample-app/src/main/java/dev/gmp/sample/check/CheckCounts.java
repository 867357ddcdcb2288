package dev.gmp.sample.check;

import org.jspecify.annotations.Nullable;

/**
 * How many of what a check found.
 *
 * @param found pages it came upon within its limits
 * @param visited those of them that it has visited
 * @param html those of them that are HTML pages, and in order
 * @param redirects those of them that lead elsewhere
 * @param brokenPages those of them that do not work
 * @param brokenLinks addresses that do not work and that pages link to, or {@code null}
 * while the check runs
 * @param bytes the length of all of them
 */
public record CheckCounts(int found, int visited, int html, int redirects, int brokenPages,
		@Nullable Integer brokenLinks, long bytes) {
}
