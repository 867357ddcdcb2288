package dev.gmp.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.gmp.benchmarks.work.Work;

/**
 * One server process and the client: how many requests a second, how long they take, what
 * the server needs for one, and for an idle connection.
 *
 * @param client the program of the client
 * @param load how many connections there are, and what they do
 * @param warmUp for how many seconds the server is warmed up
 * @param seconds for how many it is measured
 */
record ServerRun(LoadClient client, Work.Served load, int warmUp, int seconds) {

	private static final String REQUESTS = "requests";

	private static final String P50 = "p50";

	private static final String P99 = "p99";

	private static final String CPU = "cpu";

	private static final String MEMORY = "memory";

	private static final long WHILE_IDLE_MILLIS = 2_500;

	/**
	 * Starts a server, measures and ends it.
	 * @param server the command, which prints its port
	 * @param environment added to that of this process
	 * @return requests a second, percentiles and CPU time of a request in microseconds,
	 * and, if there are idle connections, the bytes of one
	 * @throws IOException if the server or the client fails
	 * @throws InterruptedException if the current thread is interrupted
	 */
	Map<String, Double> measure(List<String> server, Map<String, String> environment)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(server).redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().putAll(environment);
		Process process = builder.start();
		try (BufferedReader out = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
				Writer in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8)) {
			String port = out.readLine();
			if (port == null) {
				throw new IOException("the server did not start: " + String.join(" ", server));
			}
			Processes.run(this.client.command(port, this.load, this.warmUp), Map.of());
			return measure(process, port, out, in);
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private Map<String, Double> measure(Process server, String port, BufferedReader out, Writer in)
			throws IOException, InterruptedException {
		Map<String, Double> figures = new LinkedHashMap<>();
		long memory = (this.load.idle() > 0) ? memory(in, out) : 0;
		Duration before = cpu(server);
		Process measuring = new ProcessBuilder(this.client.command(port, this.load, this.seconds))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try {
			if (this.load.idle() > 0) {
				// When all connections are open, which the client begins with.
				Thread.sleep(WHILE_IDLE_MILLIS);
				figures.put(MEMORY, (double) (memory(in, out) - memory) / this.load.idle());
			}
			String text = new String(measuring.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (measuring.waitFor() != 0) {
				throw new IOException("the client failed: " + text);
			}
			LoadClient.Answers answers = this.client.parse(text);
			figures.put(REQUESTS, answers.perSecond());
			figures.put("request", 1e6 / answers.perSecond());
			figures.put(P50, answers.p50());
			figures.put(P99, answers.p99());
			double asked = answers.perSecond() * (this.seconds + this.client.warmUpSeconds());
			figures.put(CPU, cpu(server).minus(before).toNanos() / 1e3 / asked);
		}
		finally {
			measuring.destroyForcibly();
		}
		return figures;
	}

	private static long memory(Writer in, BufferedReader out) throws IOException {
		in.write('\n');
		in.flush();
		return Long.parseLong(out.readLine());
	}

	private static Duration cpu(Process process) {
		return process.info().totalCpuDuration().orElseThrow();
	}

}
