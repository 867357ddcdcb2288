package dev.gmp.jdk;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link JdkVersions}.
 */
class JdkVersionTests {

	@ParameterizedTest
	@ValueSource(ints = { 21, 24 })
	void anOldJdkIsRefusedWithItsVersionWhatIsSupportedAndTheWayOut(int feature) {
		assertThatExceptionOfType(JdkAccessException.class).isThrownBy(() -> JdkVersions.check(feature))
			.withMessageContaining(Runtime.version().toString())
			.withMessageContaining("supported is Java 25 to 28")
			.satisfies((ex) -> assertThat(ex.action()).contains("gmp.enabled=false"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 25, 26, 27, 28 })
	void aTestedJdkIsAcceptedWithoutAWord(int feature) {
		assertThatNoException().isThrownBy(() -> JdkVersions.check(feature));
		assertThat(JdkVersions.untested(feature)).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 29, 40 })
	void aNewerJdkIsTriedAndToldWhatWasTested(int feature) {
		assertThatNoException().isThrownBy(() -> JdkVersions.check(feature));
		assertThat(JdkVersions.untested(feature)).contains("tested with Java 25 to 28", Runtime.version().toString());
	}

}
