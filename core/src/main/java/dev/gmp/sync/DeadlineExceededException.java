package dev.gmp.sync;

import java.util.concurrent.CancellationException;

/**
 * The time of a {@link Context} is over, as Go's {@code context.DeadlineExceeded}.
 */
public class DeadlineExceededException extends CancellationException {

	/**
	 * Creates an exception with Go's words for it.
	 */
	public DeadlineExceededException() {
		super("context deadline exceeded");
	}

}
