package dev.gmp.sample.check;

import java.util.List;

/**
 * A link that does not work.
 *
 * @param url where it leads to
 * @param trouble why that does not work
 * @param referrers the pages it stands on
 */
public record BrokenLink(String url, Trouble trouble, List<String> referrers) {

	public BrokenLink {
		referrers = List.copyOf(referrers);
	}

}
