package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A control group of Linux whose processes together get a part of a core, as a container
 * with a CPU limit does. It is there until this is closed.
 */
final class Quota implements AutoCloseable {

	private static final Path ROOT = Path.of("/sys/fs/cgroup");

	private static final int PERIOD_MICROS = 100_000;

	private final Path group;

	private Quota(Path group) {
		this.group = group;
	}

	/**
	 * Makes a group.
	 * @param cores the time that it gets, in cores
	 * @return the group
	 * @throws IOException if the system does not let one be made; the message says why
	 */
	static Quota of(double cores) throws IOException {
		return of(ROOT, cores);
	}

	static Quota of(Path root, double cores) throws IOException {
		String name = "gmp-benchmarks-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
		String micros = String.valueOf(Math.round(cores * PERIOD_MICROS));
		List<String> reasons = new ArrayList<>();
		for (boolean second : new boolean[] { true, false }) {
			Path parent = second ? root : root.resolve("cpu");
			Path group = parent.resolve(name);
			if (!Files.isDirectory(parent)) {
				reasons.add("there is no " + parent);
				continue;
			}
			try {
				Files.createDirectory(group);
				if (second) {
					Files.writeString(existing(group, "cpu.max"), micros + " " + PERIOD_MICROS);
				}
				else {
					Files.writeString(existing(group, "cpu.cfs_period_us"), String.valueOf(PERIOD_MICROS));
					Files.writeString(existing(group, "cpu.cfs_quota_us"), micros);
				}
				return new Quota(group);
			}
			catch (IOException ex) {
				reasons.add(ex.toString());
				Files.deleteIfExists(group);
			}
		}
		throw new IOException("no control group with a quota can be made: " + String.join("; ", reasons));
	}

	/*
	 * Where the root is a plain directory, or the controller is not on, it would be made.
	 */
	private static Path existing(Path group, String name) throws IOException {
		Path file = group.resolve(name);
		if (!Files.exists(file)) {
			throw new IOException("there is no " + file);
		}
		return file;
	}

	/**
	 * Returns what a command begins with that is to run in the group.
	 * @return the beginning
	 */
	List<String> prefix() {
		return List.of("sh", "-c", "echo $$ > \"$0\" && exec \"$@\"", this.group.resolve("cgroup.procs").toString());
	}

	@Override
	public void close() throws IOException {
		Files.deleteIfExists(this.group);
	}

}
