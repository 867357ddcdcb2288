package dev.gmp.sample.check;

/**
 * What is the matter with a page.
 *
 * @param kind its kind
 * @param text one line for the user
 */
public record Trouble(TroubleKind kind, String text) {

	public Trouble {
		text = (text.length() <= 1000) ? text : text.substring(0, 1000) + "…";
	}

}
