package dev.gmp.sample.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * A check in full.
 *
 * @param summary the check in a few words
 * @param links how many links there are of each kind, counted once a page
 * @param brokenLinks the links that do not work
 * @param pages the visited pages in the order in which the check came upon them
 */
public record CheckReport(@JsonUnwrapped CheckSummary summary, Map<LinkKind, Integer> links,
		List<BrokenLink> brokenLinks, List<Page> pages) {

	public CheckReport {
		links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
		brokenLinks = List.copyOf(brokenLinks);
		pages = List.copyOf(pages);
	}

}
