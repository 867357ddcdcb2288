package dev.gmp.sample.check;

/**
 * What can be the matter with a page.
 */
public enum TroubleKind {

	/** The link is not a URL that can be fetched. */
	BAD_URL(true),

	/** The page is not there, or not for us: 4xx. */
	CLIENT_ERROR(true),

	/** The host failed: 5xx. */
	SERVER_ERROR(true),

	/** No such host. */
	UNKNOWN_HOST(true),

	/** The host takes no connection. */
	REFUSED(true),

	/** The host took too long. */
	TIMEOUT(true),

	/** No secure connection. */
	TLS(true),

	/** The connection broke, or what came is not HTTP. */
	NETWORK(true),

	/** A redirect to nowhere. */
	BAD_REDIRECT(true),

	/** Redirects that lead back to themselves. */
	REDIRECT_LOOP(true),

	/** More redirects in a row than are followed. */
	TOO_MANY_REDIRECTS(true),

	/** A redirect to a page that is broken. */
	REDIRECT_TO_BROKEN(true),

	/** The checker itself failed. */
	INTERNAL(true),

	/** A redirect to another site, which is not followed. */
	OFF_SITE(false),

	/** A redirect to a page that the page limit left out. */
	NOT_VISITED(false),

	/** Longer than what is read of a page. */
	CUT(false),

	/** Something else than HTML: there are no links to follow in it. */
	NOT_HTML(false);

	private final boolean broken;

	TroubleKind(boolean broken) {
		this.broken = broken;
	}

	/**
	 * Tells whether a link to such a page is a broken link; otherwise this is only
	 * something to know.
	 * @return whether it is
	 */
	public boolean isBroken() {
		return this.broken;
	}

}
