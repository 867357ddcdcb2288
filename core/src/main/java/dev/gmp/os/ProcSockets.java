package dev.gmp.os;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The sockets of this process with their addresses. Linux tells them under {@code /proc};
 * on other systems nothing is known. To read them takes time in proportion to the number
 * of all sockets of the network namespace. A goroutine that waits for a socket pays
 * nothing for it.
 */
public final class ProcSockets {

	private static final Path FDS = Path.of("/proc/self/fd");

	private static final Path NET = Path.of("/proc/self/net");

	/** Of the columns of tcp and udp: sl, local, remote, ... */
	private static final int LOCAL = 1;

	private static final int REMOTE = 2;

	private static final int INODE = 9;

	/** Of the columns of unix. */
	private static final int UNIX_INODE = 6;

	private static final int UNIX_PATH = 7;

	private static final int PORT_OF_NONE = 0;

	private final Map<String, Addresses> byInode = new HashMap<>();

	/**
	 * Reads which sockets there are.
	 */
	public ProcSockets() {
		for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
			for (String line : lines(protocol)) {
				addInternet(protocol.substring(0, 3), line.strip().split("\\s+"));
			}
		}
		for (String line : lines("unix")) {
			String[] columns = line.strip().split("\\s+", UNIX_PATH + 1);
			if (columns.length > UNIX_INODE) {
				String path = (columns.length > UNIX_PATH) ? columns[UNIX_PATH] : null;
				this.byInode.put(columns[UNIX_INODE], new Addresses("unix", path, null));
			}
		}
	}

	private static List<String> lines(String protocol) {
		try {
			List<String> lines = Files.readAllLines(NET.resolve(protocol), StandardCharsets.ISO_8859_1);
			return lines.isEmpty() ? lines : lines.subList(1, lines.size());
		}
		catch (IOException ex) {
			// Not Linux, or a protocol that is not there.
			return List.of();
		}
	}

	private void addInternet(String protocol, String[] columns) {
		if (columns.length > INODE) {
			this.byInode.put(columns[INODE],
					new Addresses(protocol, address(columns[LOCAL]), address(columns[REMOTE])));
		}
	}

	/*
	 * Such as 0100007F:1F90: words of 32 bits in the machine's order of bytes.
	 */
	private static @Nullable String address(String hex) {
		int colon = hex.indexOf(':');
		int port = HexFormat.fromHexDigits(hex, colon + 1, hex.length());
		if (port == PORT_OF_NONE) {
			return null;
		}
		ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex, 0, colon)).order(ByteOrder.nativeOrder());
		ByteBuffer address = ByteBuffer.allocate(words.remaining());
		while (words.hasRemaining()) {
			address.putInt(words.getInt());
		}
		try {
			String host = InetAddress.getByAddress(address.array()).getHostAddress();
			return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + port;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * Returns what is known of a descriptor of this process.
	 * @param fd the descriptor
	 * @return its protocol and addresses
	 */
	public Addresses of(int fd) {
		String link;
		try {
			// Such as socket:[12345]
			link = Files.readSymbolicLink(FDS.resolve(String.valueOf(fd))).toString();
		}
		catch (IOException ex) {
			return Addresses.UNKNOWN;
		}
		int open = link.indexOf(":[");
		if (open < 0 || !link.endsWith("]")) {
			return Addresses.UNKNOWN;
		}
		String kind = link.substring(0, open);
		Addresses addresses = this.byInode.get(link.substring(open + 2, link.length() - 1));
		return (addresses != null) ? addresses : new Addresses(kind, null, null);
	}

	/**
	 * The addresses of a socket.
	 *
	 * @param protocol such as {@code tcp}, {@code null} if it is not known
	 * @param local the address of this side, {@code null} for none
	 * @param remote the address of the other side, {@code null} for none
	 */
	public record Addresses(@Nullable String protocol, @Nullable String local, @Nullable String remote) {

		static final Addresses UNKNOWN = new Addresses(null, null, null);

	}

}
