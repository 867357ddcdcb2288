package dev.gmp.spring.task;

/**
 * A task that somebody waits for, or whose failure somebody is told of, whether or not it
 * runs.
 */
public interface OutcomeTask extends Runnable {

	/**
	 * Ends the task without a run of it, or after what runs around it has failed. Has no
	 * effect on a task that has an outcome.
	 * @param ex why
	 */
	void fail(Throwable ex);

	/**
	 * Returns whether a run would have no effect, because the task was cancelled or has
	 * failed.
	 * @return whether the task has an outcome
	 */
	boolean isDone();

}
