package dev.gmp.inspect;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the text of {@link GoroutineDump}, and for the lines of processors and
 * machines.
 */
class GoroutineDumpTests {

	private static final StackTraceElement FRAME = new StackTraceElement("com.example.Main", "run", "Main.java", 7);

	@Test
	void isWrittenAsGoDoes() {
		GoroutineSnapshot running = goroutine(1, "main", GoroutineState.RUNNING, null, null, null, null, FRAME);
		GoroutineSnapshot receiver = goroutine(42, "", GoroutineState.WAITING, WaitReason.CHAN_RECEIVE,
				"com.example.Results", 185_000L, null, FRAME, FRAME);
		GoroutineSnapshot reader = goroutine(43, "reader", GoroutineState.WAITING, WaitReason.IO_WAIT, null, 20L,
				new SocketSnapshot(12, "read", "tcp", "127.0.0.1:80", "127.0.0.1:5001"));
		GoroutineDump dump = new GoroutineDump(snapshot(), List.of(running, receiver, reader), 1234);
		assertThat(dump).hasToString("""
				SCHED 1009ms: gomaxprocs=2 idleprocs=1 threads=3 spinningthreads=1 idlethreads=1 runqueue=4 [3 0]

				goroutine 1 [running]:
					- thread #101 "main"
					at com.example.Main.run(Main.java:7)

				goroutine 42 [chan receive, 3 minutes]:
					- thread #142
					- waiting on com.example.Results
					at com.example.Main.run(Main.java:7)
					at com.example.Main.run(Main.java:7)

				goroutine 43 [IO wait]:
					- thread #143 "reader"
					- waiting to read tcp 127.0.0.1:80->127.0.0.1:5001, fd 12

				... 1234 more goroutines
				""");
	}

	@Test
	void ofNoGoroutineIsOneLine() {
		GoroutineDump dump = new GoroutineDump(snapshot(), List.of(), 0);
		assertThat(dump.toString()).isEqualTo(snapshot().schedtrace() + "\n");
		assertThat(dump.goroutinesText()).isEmpty();
	}

	@Test
	void aNameCannotPassForAnotherLine() {
		String name = "evil\"\n\ngoroutine 1 [running]:\r\u001b";
		assertThat(goroutine(9, name, GoroutineState.RUNNING, null, null, null, null).text()).isEqualTo("""
				goroutine 9 [running]:
					- thread #109 "evil"??goroutine 1 [running]:??"
				""");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "null", textBlock = """
			WAITING  | CHAN_RECEIVE | 0       | chan receive
			WAITING  | CHAN_SEND    | 59999   | chan send
			WAITING  | SELECT       | 60000   | select, 1 minutes
			WAITING  | SLEEP        | 119999  | sleep, 1 minutes
			WAITING  | SYNC         | 6000000 | sync, 100 minutes
			WAITING  | PARK         | 1       | park
			WAITING  | IO_WAIT      | 120000  | IO wait, 2 minutes
			SYSCALL  | SYSCALL      | 120000  | syscall, 2 minutes
			SYSCALL  | SYSCALL      | null    | syscall
			RUNNABLE | null         | null    | runnable
			RUNNING  | null         | null    | running
			""")
	void theFirstLineTellsWhyAndForHowManyMinutes(GoroutineState state, @Nullable WaitReason reason,
			@Nullable Long millis, String expected) {
		assertThat(goroutine(5, "", state, reason, null, millis, null).text().lines()).first()
			.isEqualTo("goroutine 5 [" + expected + "]:");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "null", textBlock = """
			null | null           | null        | write, fd 3
			pipe | null           | null        | write pipe, fd 3
			tcp  | 127.0.0.1:80   | null        | write tcp 127.0.0.1:80, fd 3
			udp  | 127.0.0.1:80   | 127.0.0.1:7 | write udp 127.0.0.1:80->127.0.0.1:7, fd 3
			""")
	void ofASocketIsShownWhatIsKnown(@Nullable String protocol, @Nullable String local, @Nullable String remote,
			String expected) {
		SocketSnapshot socket = new SocketSnapshot(3, "write", protocol, local, remote);
		assertThat(goroutine(5, "", GoroutineState.WAITING, WaitReason.IO_WAIT, null, 0L, socket).text())
			.contains("\t- waiting to " + expected + "\n");
	}

	@Test
	void schedtraceTellsForHowLongTheOldestRunnableWaits() {
		assertThat(snapshot().schedtrace()).endsWith(" runqueue=4 [3 0]");
		assertThat(snapshot(1203).schedtrace()).endsWith(" runqueue=4 [3 0] oldestrunnable=1203ms");
	}

	@Test
	void processorsAndMachinesHaveALineEach() {
		assertThat(snapshot().processors()).extracting(ProcessorSnapshot::text)
			.containsExactly("P0: status=running schedtick=1234 m=2 runnext=9 runqsize=3",
					"P1: status=idle schedtick=0 m=nil runnext=nil runqsize=0");
		assertThat(snapshot().machines()).extracting(MachineSnapshot::text)
			.containsExactly("M0: state=parked p=nil curg=nil spinning=false",
					"M1: state=spinning p=nil curg=nil spinning=true", "M2: state=running p=0 curg=42 spinning=false");
	}

	private static GoroutineSnapshot goroutine(long id, String name, GoroutineState state, @Nullable WaitReason reason,
			@Nullable String on, @Nullable Long millis, @Nullable SocketSnapshot socket, StackTraceElement... stack) {
		return new GoroutineSnapshot(id, 100 + id, name, state, reason, on,
				(millis != null) ? Instant.EPOCH.minusMillis(millis) : null, millis, socket, List.of(stack));
	}

	private static GmpSnapshot snapshot() {
		return snapshot(0);
	}

	private static GmpSnapshot snapshot(long oldestRunnable) {
		GoroutineRef goroutine = new GoroutineRef(9, "");
		LocalRunQueueSnapshot three = new LocalRunQueueSnapshot(3, 256, List.of(goroutine, goroutine, goroutine));
		LocalRunQueueSnapshot none = new LocalRunQueueSnapshot(0, 256, List.of());
		return new GmpSnapshot("gmp", 1009, 2, "opens", new NetpollSnapshot(NetpollMode.JDK, null, 0, 0, 0, 0, 0, null),
				false, new GoroutineCounts(9, 8, 1, 0, 0), new GlobalRunQueueSnapshot(4), oldestRunnable,
				List.of(new ProcessorSnapshot(0, ProcessorStatus.RUNNING, 1234, goroutine, three, 2, 0),
						new ProcessorSnapshot(1, ProcessorStatus.IDLE, 0, null, none, null, 0)),
				List.of(new MachineSnapshot(0, "gmp-m-0", MachineState.PARKED, null, null, false),
						new MachineSnapshot(1, "gmp-m-1", MachineState.SPINNING, null, null, true),
						new MachineSnapshot(2, "gmp-m-2", MachineState.RUNNING, 0, new GoroutineRef(42, ""), false)),
				new SysmonSnapshot(false, 0, 0, 0, 0, 0, 0, 8, 0, 10_000, new GcSnapshot(0, 0, 0, 0, null), List.of()),
				new SchedulerCounters(9, 0, 0, 0, 0, 0, new HandoffCounts(0, 0, 0, 0), 0, 3),
				new JdkSnapshot(SchedulingMode.SCHEDULER, "25", true, null, Map.of()));
	}

}
