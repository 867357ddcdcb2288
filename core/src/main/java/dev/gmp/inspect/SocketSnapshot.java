package dev.gmp.inspect;

import org.jspecify.annotations.Nullable;

/**
 * A socket that a goroutine waits for. The addresses are those that the operating system
 * gives for the descriptor at the moment of asking; where it gives none, they are
 * {@code null}.
 *
 * @param fd the file descriptor
 * @param operation {@code read} (accept is one as well) or {@code write} (connect is one
 * as well)
 * @param protocol such as {@code tcp}, {@code udp}, {@code unix} or {@code pipe};
 * {@code null} where the operating system does not tell
 * @param local the address of this side, such as {@code 127.0.0.1:8080}, or the path of a
 * Unix domain socket
 * @param remote the address of the other side; {@code null} if the socket has none, as
 * one that listens
 */
public record SocketSnapshot(int fd, String operation, @Nullable String protocol, @Nullable String local,
		@Nullable String remote) {
}
