package dev.gmp.jdk;

import java.io.IOException;

/**
 * File descriptors that goroutines wait for, and which of them are ready. Each
 * registration is for one event; a descriptor may be waited for in both directions.
 */
public interface EventPoller extends AutoCloseable {

	/** How many events of either direction one call returns at most. */
	int MAX_EVENTS = 128;

	/**
	 * Registers a descriptor for one event. From any thread.
	 * @param fd the descriptor
	 * @param read whether to read from it, else to write to it
	 * @throws IOException if the kernel refuses it
	 */
	void register(int fd, boolean read) throws IOException;

	/**
	 * Takes a descriptor out. From any thread.
	 * @param fd the descriptor
	 * @param read as it was registered
	 */
	void deregister(int fd, boolean read);

	/**
	 * Waits for events. One thread at a time, and a platform thread if it blocks.
	 * @param millis how long to wait for an event or for {@link #wakeup}, in
	 * milliseconds; 0 not at all, -1 for ever
	 * @param ready gets the descriptors that are ready, those to write to as their
	 * complement; has room for twice {@link #MAX_EVENTS}
	 * @return how many are ready; 0 as well if it was woken or interrupted
	 * @throws IOException if the kernel refuses it
	 */
	int await(int millis, int[] ready) throws IOException;

	/**
	 * Makes {@link #await} return, or the next one that blocks. From any thread.
	 */
	void wakeup();

	/**
	 * Closes it. Nobody may use it any more.
	 */
	@Override
	void close();

}
