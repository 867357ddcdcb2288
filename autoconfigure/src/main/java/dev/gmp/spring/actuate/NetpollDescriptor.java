package dev.gmp.spring.actuate;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.NetpollSnapshot;

/**
 * The network poller as the endpoint shows it.
 *
 * @param mode {@code integrated} or {@code jdk}
 * @param reason why it is not integrated, left out if it is
 * @param waiters how many goroutines wait for a socket
 * @param ready how many sockets were found ready since the start
 * @param polls how often a machine or sysmon asked for ready sockets
 * @param blockingPolls how often an idle machine slept until one was
 * @param wakeups how often a machine that slept so was woken for other work
 * @param lastPollAgeMillis how many milliseconds ago the last of these ended, left out if
 * there was none
 */
public record NetpollDescriptor(String mode, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
		int waiters, long ready, long polls, long blockingPolls, long wakeups,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long lastPollAgeMillis) {

	static NetpollDescriptor of(NetpollSnapshot netpoll) {
		return new NetpollDescriptor(netpoll.mode().name().toLowerCase(Locale.ROOT), netpoll.reason(),
				netpoll.waiters(), netpoll.ready(), netpoll.polls(), netpoll.blockingPolls(), netpoll.wakeups(),
				netpoll.lastPollAgeMillis());
	}

}
