package dev.gmp.spring.actuate;

import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import dev.gmp.inspect.JdkSnapshot;

/**
 * The JDK, as the endpoint {@code gmp} shows it.
 *
 * @param version its version
 * @param tested whether GMP was tested with this feature release
 * @param reason why the mode is {@code fallback}, left out if it is not
 * @param leftToJdk what the JDK does for goroutines itself though there is a scheduler,
 * each with the reason; left out if there is nothing
 */
public record JdkDescriptor(String version, boolean tested,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> leftToJdk) {

	static JdkDescriptor of(JdkSnapshot jdk) {
		return new JdkDescriptor(jdk.version(), jdk.tested(), jdk.reason(), jdk.leftToJdk());
	}

	static String mode(JdkSnapshot jdk) {
		return jdk.mode().name().toLowerCase(Locale.ROOT);
	}

}
