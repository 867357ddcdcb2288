package dev.gmp.jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class JdkVersionTests {

	@ParameterizedTest
	@ValueSource(ints = { 21, 24, 26, 30 })
	void anUntestedJdkIsRefusedWithItsVersionWhatIsSupportedAndTheWayOut(int feature) {
		assertThatExceptionOfType(JdkAccessException.class).isThrownBy(() -> JdkAccessHolder.checkVersion(feature))
			.withMessageContaining(Runtime.version().toString())
			.withMessageContaining("supported is Java 25")
			.satisfies((ex) -> assertThat(ex.action()).contains("gmp.enabled=false"));
	}

	@Test
	void theTestedJdkIsAccepted() {
		assertThatNoException().isThrownBy(() -> JdkAccessHolder.checkVersion(25));
	}

}
