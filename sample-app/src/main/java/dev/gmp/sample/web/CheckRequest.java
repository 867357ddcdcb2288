package dev.gmp.sample.web;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.check.CheckOrder;
import dev.gmp.sample.url.BadUrlException;
import dev.gmp.sample.url.WebUrl;

/**
 * What a user asks for.
 *
 * @param url the first page
 * @param depth how many clicks away from it to go
 * @param maxPages how many pages to visit
 * @param external whether to ask other hosts if the links to them work
 */
record CheckRequest(@Nullable String url, @Nullable Integer depth, @Nullable Integer maxPages,
		@Nullable Boolean external) {

	CheckOrder toOrder(SiteCheckerProperties properties) {
		return new CheckOrder(parse(this.url),
				within("depth", this.depth, properties.defaultDepth(), 0, properties.maxDepth()),
				within("maxPages", this.maxPages, properties.defaultPages(), 1, properties.maxPages()),
				Boolean.TRUE.equals(this.external));
	}

	private static WebUrl parse(@Nullable String url) {
		String allowed = "an absolute http or https URL";
		if (url == null || url.isBlank()) {
			throw new InvalidFieldException("url", url, allowed, (url != null) ? "it is blank" : "it is missing");
		}
		try {
			return WebUrl.parse(url);
		}
		catch (BadUrlException ex) {
			throw new InvalidFieldException("url", url, allowed, String.valueOf(ex.getMessage()));
		}
	}

	private static int within(String field, @Nullable Integer value, int defaultValue, int min, int max) {
		if (value == null) {
			return Math.min(defaultValue, max);
		}
		if (value < min || value > max) {
			throw new InvalidFieldException(field, value, min + " to " + max, "it is out of range");
		}
		return value;
	}

}
