package dev.gmp.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
 * @param seconds for how many it is measured; the client adds one before
 */
record ServerRun(Path client, Work.Served load, int warmUp, int seconds) {

	static final String REQUESTS = "requests";

	static final String P50 = "p50";

	static final String P99 = "p99";

	static final String CPU = "cpu";

	static final String MEMORY = "memory";

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
			Processes.run(command(port, this.warmUp), Map.of());
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
		Process measuring = new ProcessBuilder(command(port, this.seconds))
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try {
			if (this.load.idle() > 0) {
				// When all connections are open, which the client begins with.
				Thread.sleep(WHILE_IDLE_MILLIS);
				figures.put(MEMORY, (double) (memory(in, out) - memory) / this.load.idle());
			}
			String[] values = new String(measuring.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim()
				.split(" ", -1);
			if (measuring.waitFor() != 0 || values.length < 3) {
				throw new IOException("the client failed");
			}
			double perSecond = Double.parseDouble(values[0]);
			figures.put(REQUESTS, perSecond);
			figures.put(P50, Double.parseDouble(values[1]));
			figures.put(P99, Double.parseDouble(values[2]));
			// The client warms up for one more second.
			figures.put(CPU, cpu(server).minus(before).toNanos() / 1e3 / perSecond / (this.seconds + 1));
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

	private List<String> command(String port, int length) {
		return List.of(this.client.toString(), port, String.valueOf(this.load.busy()), String.valueOf(this.load.idle()),
				String.valueOf(this.load.computing()), String.valueOf(length));
	}

}
