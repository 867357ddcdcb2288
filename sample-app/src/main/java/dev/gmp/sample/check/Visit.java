package dev.gmp.sample.check;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.url.WebUrl;

/**
 * What came of a visit to a page.
 *
 * @param url the page
 * @param page what is kept of it
 * @param redirect where it leads to, or {@code null}
 * @param internal the pages of the same site that it links to
 * @param external the pages of other sites that it links to
 */
record Visit(WebUrl url, Page page, @Nullable WebUrl redirect, List<WebUrl> internal, List<WebUrl> external) {

	Visit {
		internal = List.copyOf(internal);
		external = List.copyOf(external);
	}

	static Visit withoutLinks(Target target, Page page, @Nullable WebUrl redirect) {
		return new Visit(target.url(), page, redirect, List.of(), List.of());
	}

}
