package dev.gmp;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.gmp.testing.OtherJvm;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The JDK neither warns of GMP nor refuses it anything where the package is opened, also
 * not what later JDKs will refuse by themselves.
 */
@Timeout(120)
class JdkWarningsTests {

	@Test
	void nothingWarnsWhereThePackageIsOpened() throws Exception {
		assertThat(run(List.of())).doesNotContainIgnoringCase("warning");
	}

	@Test
	void nothingIsUsedThatALaterJdkRefuses() throws Exception {
		List<String> options = new ArrayList<>(
				List.of("--sun-misc-unsafe-memory-access=deny", "--illegal-native-access=deny"));
		if (Runtime.version().feature() >= 26) {
			options.add("--illegal-final-field-mutation=deny");
		}
		assertThat(run(options)).doesNotContainIgnoringCase("warning");
	}

	private static String run(List<String> options) throws Exception {
		String output = OtherJvm.runWithLog(EveryPart.class, options, 60, "FAIL");
		assertThat(output).contains("child true, slept true, talked true", "mode SCHEDULER tested true left []");
		return output;
	}

}
