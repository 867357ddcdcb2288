package dev.gmp.sync;

import dev.gmp.Gmp;

/**
 * Who may wait.
 */
enum KindOfThread {

	GOROUTINE {

		@Override
		Thread start(Gmp gmp, Task task) {
			return gmp.go(caught(task));
		}

	},

	VIRTUAL_THREAD {

		@Override
		Thread start(Gmp gmp, Task task) {
			return Thread.ofVirtual().start(caught(task));
		}

	},

	PLATFORM_THREAD {

		@Override
		Thread start(Gmp gmp, Task task) {
			return Thread.ofPlatform().daemon().start(caught(task));
		}

	};

	/**
	 * Starts a thread.
	 * @param gmp where goroutines run
	 * @param task what to run
	 * @return the thread
	 */
	abstract Thread start(Gmp gmp, Task task);

	private static Runnable caught(Task task) {
		return () -> {
			try {
				task.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	interface Task {

		void run() throws Exception;

	}

}
