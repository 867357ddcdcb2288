package dev.gmp.spring.web;

import java.util.concurrent.Semaphore;

/**
 * Limits how many requests run at once. The others wait as goroutines, in the order of
 * their arrival, and cost no thread.
 * <p>
 * It counts requests and not the tasks of the server: the goroutine that reads the frames
 * of an HTTP/2 connection must not wait for the requests that wait for these frames.
 */
final class RequestLimit {

	private final Semaphore permits;

	RequestLimit(int max) {
		this.permits = new Semaphore(max, true);
	}

	void enter() throws InterruptedException {
		this.permits.acquire();
	}

	void leave() {
		this.permits.release();
	}

}
