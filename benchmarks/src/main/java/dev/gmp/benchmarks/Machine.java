package dev.gmp.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * Where the figures come from.
 */
final class Machine {

	private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

	private static final String MODEL_NAME = "model name";

	private Machine() {
	}

	/**
	 * Describes this machine.
	 * @return one line
	 */
	static String describe() {
		OperatingSystemMXBean os = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		return String.format(Locale.ROOT, "%s, %d processors, %.0f GiB, %s %s, %s %s", processor(),
				os.getAvailableProcessors(), os.getTotalMemorySize() / 1024.0 / 1024 / 1024, os.getName(),
				os.getVersion(), System.getProperty("java.vm.name"), System.getProperty("java.runtime.version"));
	}

	private static String processor() {
		if (Files.isReadable(CPU_INFO)) {
			try (Stream<String> lines = Files.lines(CPU_INFO)) {
				return lines.filter((line) -> line.startsWith(MODEL_NAME))
					.map((line) -> line.substring(line.indexOf(':') + 1).strip())
					.findFirst()
					.orElseGet(() -> System.getProperty("os.arch"));
			}
			catch (IOException ex) {
				// The architecture must do.
			}
		}
		return System.getProperty("os.arch");
	}

}
