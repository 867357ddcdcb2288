package dev.gmp.sample.check;

/**
 * Where a link leads to.
 */
public enum LinkKind {

	/** A page of the site that is checked. */
	INTERNAL,

	/** A page of another site. */
	EXTERNAL,

	/** Not a page: mail, script, telephone. */
	OTHER,

	/** Nowhere: it is not a URL that can be fetched. */
	MALFORMED

}
