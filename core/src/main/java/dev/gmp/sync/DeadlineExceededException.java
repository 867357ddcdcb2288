package dev.gmp.sync;

import java.util.concurrent.CancellationException;

/**
 * Thrown when the time of a {@link Context} is over, as Go's
 * {@code context.DeadlineExceeded}.
 */
public class DeadlineExceededException extends CancellationException {

	/**
	 * Creates an exception with Go's message.
	 */
	public DeadlineExceededException() {
		super("context deadline exceeded");
	}

}
