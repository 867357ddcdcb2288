package dev.gmp.inspect;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The JDK that goroutines run on, and what it does for them itself.
 *
 * @param mode what runs the goroutines
 * @param version the version of the JDK, such as {@code 25.0.3+9-LTS}
 * @param tested whether GMP was tested with this feature release; a newer one was tried
 * when the first scheduler started
 * @param reason why the mode is not {@link SchedulingMode#SCHEDULER}, {@code null} if it
 * is
 * @param leftToJdk the parts that the JDK does itself though the mode is
 * {@link SchedulingMode#SCHEDULER}, each with the reason: {@code containers} (in which
 * thread dumps show goroutines), {@code timers}, {@code sockets}
 */
public record JdkSnapshot(SchedulingMode mode, String version, boolean tested, @Nullable String reason,
		Map<String, String> leftToJdk) {

	/**
	 * Copies the map.
	 */
	public JdkSnapshot {
		leftToJdk = Map.copyOf(leftToJdk);
	}

}
