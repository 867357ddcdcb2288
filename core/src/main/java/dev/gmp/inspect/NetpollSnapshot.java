package dev.gmp.inspect;

import org.jspecify.annotations.Nullable;

/**
 * The network poller of a scheduler.
 *
 * @param mode who polls
 * @param reason why the mode is not {@link NetpollMode#INTEGRATED}, {@code null} if it is
 * @param waiters how many goroutines wait for a socket; 0 if threads of the JDK wake them
 * @param ready how many sockets were found ready since the scheduler started; 0 if
 * threads of the JDK found them, as what follows
 * @param polls how often somebody asked without blocking
 * @param blockingPolls how often an idle machine slept until a socket was ready
 * @param wakeups how often a machine that slept so was woken for other work
 * @param lastPollAgeMillis when somebody asked or stopped waiting last, in milliseconds
 * ago; {@code null} if nobody has yet, or if threads of the JDK do
 */
public record NetpollSnapshot(NetpollMode mode, @Nullable String reason, int waiters, long ready, long polls,
		long blockingPolls, long wakeups, @Nullable Long lastPollAgeMillis) {
}
