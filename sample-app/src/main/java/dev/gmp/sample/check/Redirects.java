package dev.gmp.sample.check;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.url.WebUrl;

/**
 * Follows redirects from page to page once all of them were visited. A chain may be
 * entered in its middle by other links, so a visit alone cannot see that it is part of a
 * loop.
 */
final class Redirects {

	private final int max;

	private final Map<WebUrl, Visit> visits = new HashMap<>();

	private final Set<WebUrl> tooFar = new HashSet<>();

	Redirects(int max) {
		this.max = max;
	}

	void add(Visit visit) {
		this.visits.put(visit.url(), visit);
	}

	/**
	 * Adds a page that was not visited, because too many redirects lead to it.
	 * @param url the page
	 */
	void addTooFar(WebUrl url) {
		this.tooFar.add(url);
	}

	/**
	 * Says what is the matter with a page that leads elsewhere.
	 * @param start the page
	 * @return the trouble, or {@code null} if it leads to a page that works
	 */
	@Nullable Trouble judge(Visit start) {
		Set<WebUrl> seen = new LinkedHashSet<>();
		Visit visit = start;
		while (visit.redirect() != null) {
			WebUrl next = visit.redirect();
			seen.add(visit.url());
			if (seen.contains(next)) {
				return new Trouble(TroubleKind.REDIRECT_LOOP, "redirects in a loop: " + path(seen, next));
			}
			if (seen.size() > this.max || this.tooFar.contains(next)) {
				return new Trouble(TroubleKind.TOO_MANY_REDIRECTS,
						"more than " + this.max + " redirects in a row, the last one to " + next);
			}
			if (!next.sameSite(start.url())) {
				return new Trouble(TroubleKind.OFF_SITE, "redirects to another site, not followed: " + next);
			}
			Visit target = this.visits.get(next);
			if (target == null) {
				return new Trouble(TroubleKind.NOT_VISITED, "redirects to " + next + ", which was not visited");
			}
			visit = target;
		}
		Trouble end = visit.page().trouble();
		return (end != null && end.kind().isBroken())
				? new Trouble(TroubleKind.REDIRECT_TO_BROKEN, "redirects to " + visit.url() + ": " + end.text()) : null;
	}

	private static String path(Set<WebUrl> seen, WebUrl last) {
		return Stream.concat(seen.stream(), Stream.of(last)).map(WebUrl::toString).collect(Collectors.joining(" → "));
	}

}
