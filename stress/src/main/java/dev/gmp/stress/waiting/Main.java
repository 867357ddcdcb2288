package dev.gmp.stress.waiting;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * The command {@code stress/waiting}.
 */
public final class Main {

	private static final String USAGE = """
			stress/waiting [options]: how long does anybody wait beside patterns that work between hand-overs?
			  --minutes N       how long in all, 1 by default
			  --millis N        how long each run, 700 by default
			  --seed N          the seed of the first run, drawn by default; the next run has the next number
			  --pattern NAME    only this pattern (--list lists them; "mixture" draws two)
			  --processors N    only with 1, 2, 4 or 8 processors
			  --busy, --idle    only without, only with a processor that is kept idle
			  --go              the plain patterns of Go's peer instead, Go's figures beside ours
			  --list            the patterns
			""";

	private double minutes = 1;

	private long millis = 700;

	private long seed = System.nanoTime() & 0xff_ffffL;

	private @Nullable String pattern;

	private int processors;

	private @Nullable Boolean idle;

	private boolean go;

	private Main() {
	}

	/**
	 * Runs the stress, and ends the JVM with an error if anybody waited for too long.
	 * @param args the options
	 * @throws Exception if it cannot run
	 */
	public static void main(String[] args) throws Exception {
		System.exit(new Main().run(new ArrayDeque<>(List.of(args))));
	}

	private int run(Queue<String> args) throws Exception {
		while (!args.isEmpty()) {
			String arg = args.remove();
			switch (arg) {
				case "--minutes" -> this.minutes = Double.parseDouble(args.remove());
				case "--millis" -> this.millis = Long.parseLong(args.remove());
				case "--seed" -> this.seed = Long.parseLong(args.remove());
				case "--pattern" -> this.pattern = args.remove();
				case "--processors" -> this.processors = Integer.parseInt(args.remove());
				case "--busy" -> this.idle = false;
				case "--idle" -> this.idle = true;
				case "--go" -> this.go = true;
				case "--list" -> {
					Patterns.all().forEach((known) -> System.out.println(known.name()));
					return 0;
				}
				case "--help", "-h" -> {
					System.out.print(USAGE);
					return 0;
				}
				default -> {
					System.err.print(USAGE);
					return 2;
				}
			}
		}
		return this.go ? GoPeer.compare(this.seed) : stress();
	}

	private int stress() throws InterruptedException {
		Duration time = Duration.ofMillis((long) (this.minutes * 60_000));
		Stress stress = new Stress(new Stress.Options(time, Duration.ofMillis(this.millis), this.seed, this.pattern,
				this.processors, this.idle), System.out::println);
		List<Outcome> outcomes = stress.run();
		List<Outcome> bad = outcomes.stream().filter((outcome) -> !outcome.isGood()).toList();
		System.out.println();
		System.out.print(stress.table());
		System.out.printf("%n%d of %d runs failed%n", bad.size(), outcomes.size());
		bad.forEach((outcome) -> System.out.println("  " + outcome.run().command()));
		return bad.isEmpty() ? 0 : 1;
	}

}
