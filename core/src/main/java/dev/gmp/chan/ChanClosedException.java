package dev.gmp.chan;

/**
 * Thrown when a value was to be sent to a channel that is closed. Go panics there.
 */
public class ChanClosedException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 */
	public ChanClosedException() {
		super("send on closed channel");
	}

	/**
	 * Creates an exception.
	 * @param message what was attempted
	 */
	public ChanClosedException(String message) {
		super(message);
	}

}
