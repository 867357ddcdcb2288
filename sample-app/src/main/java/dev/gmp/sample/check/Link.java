package dev.gmp.sample.check;

import org.jspecify.annotations.Nullable;

/**
 * A link on a page.
 *
 * @param kind where it leads to
 * @param url the address it leads to, or the text of the link if it leads nowhere
 * @param fault what is wrong with a malformed one, else {@code null}
 */
public record Link(LinkKind kind, String url, @Nullable String fault) {
}
