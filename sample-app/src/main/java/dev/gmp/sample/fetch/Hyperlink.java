package dev.gmp.sample.fetch;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.url.WebUrl;

/**
 * A link as it was found in a page.
 *
 * @param text the link as it stands there
 * @param target where it leads to, or {@code null} if that is nothing to fetch
 * @param fault what is wrong with it, or {@code null}; without target and fault it is
 * meant for something else than the web, as {@code mailto:} is
 */
public record Hyperlink(String text, @Nullable WebUrl target, @Nullable String fault) {
}
