package dev.gmp.inspect;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a scheduler's goroutines do, to be read by people: {@link #toString()} is a text
 * such as Go prints when a program panics.
 *
 * <pre>
 * SCHED 183009ms: gomaxprocs=2 idleprocs=1 threads=3 spinningthreads=0 idlethreads=2 runqueue=0 [0 0]
 *
 * goroutine 7 [running]:
 * 	- thread #31 "crawler"
 * 	at com.example.Crawler.parse(Crawler.java:44)
 *
 * goroutine 42 [chan receive, 3 minutes]:
 * 	- thread #66
 * 	- waiting on com.example.Results
 * 	at java.base/java.lang.VirtualThread.park(VirtualThread.java:738)
 * 	at com.example.Printer.run(Printer.java:21)
 *
 * ... 1234 more goroutines
 * </pre>
 *
 * It is taken without stopping anything: each goroutine is as it was at some moment
 * during the call.
 *
 * @param scheduler the scheduler, taken before the goroutines
 * @param goroutines the oldest goroutines by id
 * @param leftOut how many more there were
 */
public record GoroutineDump(GmpSnapshot scheduler, List<GoroutineSnapshot> goroutines, long leftOut) {

	/**
	 * Copies the list.
	 */
	public GoroutineDump {
		goroutines = List.copyOf(goroutines);
	}

	/**
	 * Returns the goroutines as text, an empty line between any two, and how many were
	 * left out.
	 * @return lines with a line feed at the end of each, empty if there are none
	 */
	public String goroutinesText() {
		String text = this.goroutines.stream().map(GoroutineSnapshot::text).collect(Collectors.joining("\n"));
		if (this.leftOut == 0) {
			return text;
		}
		return text + (text.isEmpty() ? "" : "\n") + "... " + this.leftOut + " more goroutines\n";
	}

	/**
	 * Returns the whole as text: the line of {@link GmpSnapshot#schedtrace()}, an empty
	 * line, and the goroutines.
	 * @return lines with a line feed at the end of each
	 */
	@Override
	public String toString() {
		String text = goroutinesText();
		return this.scheduler.schedtrace() + "\n" + (text.isEmpty() ? "" : "\n") + text;
	}

}
