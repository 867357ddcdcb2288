package dev.gmp.stress.waiting;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.gmp.stress.waiting.Watchdog.Violation;

/**
 * What came out of a run.
 *
 * @param run the run
 * @param text what was drawn for it
 * @param probes the probes
 * @param late how late a plain thread was
 * @param violation the wait over its bound, if there was one
 * @param failure what else went wrong
 */
record Outcome(Run run, String text, List<Probe> probes, Waits late, @Nullable Violation violation,
		@Nullable String failure) {

	boolean isGood() {
		return this.violation == null && this.failure == null;
	}

	/**
	 * Returns the worst wait of each probe.
	 * @return in milliseconds
	 */
	String worst() {
		return this.probes.stream().map((probe) -> millis(probe.waits().worst())).collect(Collectors.joining(" / "));
	}

	private String typical() {
		return this.probes.stream()
			.map((probe) -> millis(probe.waits().quantile(Bound.USUALLY)))
			.collect(Collectors.joining(" / "));
	}

	/**
	 * Describes the run in a line.
	 * @return the line
	 */
	String line() {
		return String.format(Locale.ROOT,
				"%-4s %-24s P=%d %-4s worst %-22s three quarters %-18s noise %5s, %s, seed %d",
				isGood() ? "ok" : "FAIL", this.run.pattern().name(), this.run.processors(),
				this.run.idle() ? "idle" : "busy", worst(), typical(), millis(this.late.worst()), this.text,
				this.run.seed());
	}

	/**
	 * Describes what went wrong.
	 * @return lines
	 */
	String report() {
		StringBuilder report = new StringBuilder(line()).append("\n  to repeat: ")
			.append(this.run.command())
			.append('\n');
		if (this.failure != null) {
			report.append("  ").append(this.failure).append('\n');
		}
		if (this.violation != null) {
			report.append(String.format(Locale.ROOT,
					"  the probe \"%s\" %s %s ms, allowed are %s ms; at that moment:%n%s", this.violation.probe(),
					this.violation.lasted() ? "was waiting for" : "had waited for", millis(this.violation.nanos()),
					millis(this.violation.allowed()), this.violation.dump().indent(4)));
		}
		return report.toString();
	}

	static String millis(long nanos) {
		double millis = nanos / 1e6;
		return String.format(Locale.ROOT, (millis < 99.5) ? "%.1f" : "%.0f", millis);
	}

}
