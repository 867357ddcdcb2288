package dev.gmp.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.gmp.benchmarks.work.Work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What clients are told and what they say.
 */
class LoadClientTests {

	private static final Work.Served LOAD = new Work.Served(Work.Client.WRK, true, 64, 9, 8);

	private final LoadClient wrk = new LoadClient.Wrk(Path.of("wrk"));

	private final LoadClient own = new LoadClient.Own(List.of("peer", "echo-client"));

	@Test
	void wrkIsToldTheLoad() {
		assertThat(this.wrk.command("80", LOAD, 3)).containsExactly("wrk", "-t1", "-c64", "-d3s", "--latency",
				"http://127.0.0.1:80/");
	}

	@Test
	void wrkIsRead() throws IOException {
		assertThat(this.wrk.parse("""
				Running 2s test @ http://127.0.0.1:8080/
				  1 threads and 64 connections
				  Thread Stats   Avg      Stdev     Max   +/- Stdev
				    Latency     1.39ms    1.04ms  14.53ms   86.57%
				  Latency Distribution
				     50%  950.00us
				     75%    1.66ms
				     90%    2.59ms
				     99%    5.21ms
				  97532 requests in 2.00s, 11.44MB read
				Requests/sec:  48712.10
				""")).isEqualTo(new LoadClient.Answers(48_712.10, 950, 5_210));
	}

	@Test
	void answersThatAreErrorsAreNoFigures() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.wrk.parse("""
				  Socket errors: connect 0, read 12, write 0, timeout 0
				Requests/sec:  48712.10
				""")).withMessageContaining("read 12");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.wrk.parse("unable to connect"));
	}

	@Test
	void oursAreToldTheLoadAndRead() throws IOException {
		assertThat(this.own.command("80", LOAD, 3)).containsExactly("peer", "echo-client", "80", "64", "9", "8", "3");
		assertThat(this.own.parse("1000 12.5 99.0\n")).isEqualTo(new LoadClient.Answers(1_000, 12.5, 99));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.own.parse("panic"));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.own.parse("no answer yet"));
	}

}
