package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.softwaremill.jox.Channel;
import kotlinx.coroutines.Dispatchers;

import dev.gmp.benchmarks.work.Catalogue;
import dev.gmp.benchmarks.work.Peer;

/**
 * The versions of the peers.
 */
final class Versions {

	private static final Pattern OF_JAR = Pattern.compile("-([0-9][0-9A-Za-z.]*)\\.jar$");

	private static final Pattern OF_GO = Pattern.compile("go([0-9][0-9.]*)");

	private Versions() {
	}

	/**
	 * Returns the versions of all peers that have one of their own.
	 * @return the versions, by the titles of the peers
	 * @throws InterruptedException if the current thread is interrupted
	 */
	static Map<String, String> all() throws InterruptedException {
		Map<String, String> versions = new LinkedHashMap<>();
		put(versions, Peer.GO, go());
		put(versions, Peer.KOTLIN, ofJar(Dispatchers.class));
		put(versions, Peer.JOX, ofJar(Channel.class));
		put(versions, Peer.STOCK, "of JDK " + Runtime.version().feature());
		return versions;
	}

	private static void put(Map<String, String> versions, String peer, String version) {
		if (!version.isEmpty()) {
			versions.put(Catalogue.peer(peer).title(), version);
		}
	}

	private static String ofJar(Class<?> type) {
		Matcher matcher = OF_JAR
			.matcher(Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString());
		return matcher.find() ? matcher.group(1) : "";
	}

	private static String go() throws InterruptedException {
		try {
			Matcher matcher = OF_GO.matcher(Processes.run(List.of("go", "version"), Map.of()));
			return matcher.find() ? matcher.group(1) : "";
		}
		catch (IOException ex) {
			return "";
		}
	}

}
