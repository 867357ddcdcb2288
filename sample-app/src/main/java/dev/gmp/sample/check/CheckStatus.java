package dev.gmp.sample.check;

/**
 * Where a check stands.
 */
public enum CheckStatus {

	/** It visits pages. */
	RUNNING,

	/** It has visited every page that it may visit. */
	DONE,

	/** It could not begin, or broke off. */
	FAILED,

	/** The application stopped before it was done. */
	INTERRUPTED

}
