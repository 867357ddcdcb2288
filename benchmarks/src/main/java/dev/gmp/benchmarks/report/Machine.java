package dev.gmp.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * Where the figures come from.
 */
public final class Machine {

	private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

	private static final String MODEL_NAME = "model name";

	private Machine() {
	}

	/**
	 * Describes this machine.
	 * @return one line
	 */
	public static String describe() {
		return String.join(", ", properties().values());
	}

	/**
	 * Describes this machine, without its name.
	 * @return what there is to say, by what it is about
	 */
	public static Map<String, String> properties() {
		OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("processor", processor());
		properties.put("processors", os.getAvailableProcessors() + " processors");
		properties.put("memory",
				String.format(Locale.ROOT, "%.0f GiB", os.getTotalMemorySize() / 1024.0 / 1024 / 1024));
		properties.put("system", os.getName() + " " + os.getVersion());
		properties.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
		return properties;
	}

	/**
	 * Returns what a directory may be called.
	 * @return the processor and how many there are, such as {@code amd-epyc-2}
	 */
	public static String slug() {
		String name = processor().toLowerCase(Locale.ROOT).replaceAll("\\(r\\)|\\(tm\\)|processor|cpu|@.*", " ");
		return name.strip().replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "") + "-"
				+ Runtime.getRuntime().availableProcessors();
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
