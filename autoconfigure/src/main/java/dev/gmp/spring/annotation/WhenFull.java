package dev.gmp.spring.annotation;

/**
 * What happens to a call of a {@link Go @Go} method that has as many goroutines as its
 * {@linkplain Go#limit() limit} allows.
 */
public enum WhenFull {

	/**
	 * The call waits in a queue, and the caller goes on at once. Calls start in the order
	 * in which they came. A queue is not limited.
	 */
	QUEUE,

	/**
	 * The caller waits, in the order of arrival, until the call can start. If the caller
	 * is interrupted meanwhile, the call is refused and the caller stays interrupted.
	 */
	WAIT,

	/**
	 * The call is refused with a
	 * {@link org.springframework.core.task.TaskRejectedException}.
	 */
	REJECT

}
