package dev.gmp.sync;

import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

/**
 * How a context ended.
 *
 * @param deadline whether the time of the context was up
 * @param cause what else is known about the end
 */
record End(boolean deadline, @Nullable Throwable cause) {

	static final End CANCELLED = new End(false, null);

	static final End DEADLINE = new End(true, null);

	static End by(Throwable cause) {
		return new End(false, cause);
	}

	CancellationException toException() {
		CancellationException ex = this.deadline ? new DeadlineExceededException()
				: new CancellationException("context canceled");
		if (this.cause != null) {
			ex.initCause(this.cause);
		}
		return ex;
	}

}
