package dev.gmp.scheduler;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The arrows between the classes of this package. Each class depends on those that are
 * listed before it, but for a few arrows that are listed one by one. So whoever reads the
 * list from its top needs none of what comes later, and {@link Scheduler} can make its
 * parts in this order.
 */
class SchedulerRoomTests {

	/** From the bottom up. Nothing depends on what comes after it. */
	private static final List<Floor> FLOORS = List.of(
			floor("words", SysmonOptions.class, SchedulerOptions.class, Injection.class, Stall.class, ParkBlocker.class,
					UncaughtExceptions.class),
			floor("what goroutines, timers and processors are kept in", G.class, FrontSlot.class, GlobalRunQueue.class,
					LocalRunQueue.class, AllGs.class, TimerHeap.class, Timer.class, TimerHeaps.class, PCounters.class,
					Holding.class, SysmonTick.class, P.class, AllPs.class, Processors.class, GoroutineCount.class,
					M.class),
			floor("which machines there are, and who wakes them", SysmonSleep.class, IdleMachines.class,
					MachinePool.class, Termination.class, Wakeups.class),
			floor("what a machine does", Latency.class, DueTimers.class, NetpollChoice.class, Netpoll.class,
					GoingIdle.class, Syscalls.class, Lifecycle.class, FindRunnable.class, Schedule.class),
			floor("what looks after machines and goroutines", HandoffDelay.class, QueueAges.class, LongRunning.class,
					Retake.class, SysmonCounters.class, GoroutineSnapshots.class, Snapshots.class,
					OverdueRunnable.class, Sysmon.class),
			floor("beginning and end", Closer.class, Shutdown.class, Rehearsal.class),
			floor("the face", JdkHooks.class, Scheduler.class));

	/** The arrows that run back up, each for its reason. */
	private static final List<Arrow> UPWARDS = List.of(
			// The JDK calls a goroutine, which passes the call on.
			arrow(G.class, Lifecycle.class), arrow(G.class, SysmonSleep.class),
			// A goroutine is handed over by the machine that ran it; a machine runs one.
			arrow(G.class, M.class),
			// Whose machine it is: the thread runs Scheduler.run, and the calls that find
			// their scheduler by the current thread ask for it.
			arrow(M.class, Scheduler.class), arrow(M.class, Lifecycle.class), arrow(JdkHooks.class, Scheduler.class),
			// A processor is held by a machine, and a machine by a processor.
			arrow(P.class, M.class),
			// A timer is taken out of the heap that it stands in.
			arrow(TimerHeap.class, Timer.class),
			// A closer stands for a thread that closes by a Shutdown.
			arrow(Closer.class, Shutdown.class));

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(Scheduler.class.getPackageName());

	@Test
	void eachClassHasAPlace() {
		Set<String> all = new TreeSet<>();
		this.classes.forEach((type) -> all.add(topLevel(type)));
		all.remove("package-info");
		assertThat(names()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
	}

	@Test
	void arrowsPointDownwards() {
		List<String> order = names();
		Set<Arrow> upwards = arrows();
		upwards.removeIf((arrow) -> order.indexOf(arrow.to()) < order.indexOf(arrow.from()));
		assertThat(upwards).containsExactlyInAnyOrderElementsOf(UPWARDS);
	}

	@Test
	void nobodyAsksTheSchedulerForItsParts() {
		Set<Arrow> toScheduler = arrows();
		toScheduler.removeIf((arrow) -> !arrow.to().equals("Scheduler"));
		assertThat(toScheduler).containsExactlyInAnyOrder(arrow(JdkHooks.class, Scheduler.class),
				arrow(M.class, Scheduler.class));
	}

	private Set<Arrow> arrows() {
		Set<Arrow> arrows = new LinkedHashSet<>();
		for (JavaClass type : this.classes) {
			type.getDirectDependenciesFromSelf().forEach((dependency) -> {
				JavaClass target = dependency.getTargetClass().getBaseComponentType();
				if (target.getPackageName().equals(Scheduler.class.getPackageName())) {
					arrows.add(new Arrow(topLevel(type), topLevel(target)));
				}
			});
		}
		arrows.removeIf((arrow) -> arrow.from().equals(arrow.to()));
		return arrows;
	}

	/*
	 * The fields of a padded class stand in a class of their own, in the same file.
	 */
	private static String topLevel(JavaClass type) {
		JavaClass outer = type;
		while (outer.getEnclosingClass().isPresent()) {
			outer = outer.getEnclosingClass().get();
		}
		String file = outer.getSource().flatMap((source) -> source.getFileName()).orElseThrow();
		return file.substring(0, file.length() - ".java".length());
	}

	private static List<String> names() {
		List<String> names = new ArrayList<>();
		FLOORS.forEach((floor) -> floor.classes().forEach((type) -> names.add(type.getSimpleName())));
		return names;
	}

	private static Floor floor(String what, Class<?>... classes) {
		return new Floor(what, List.of(classes));
	}

	private static Arrow arrow(Class<?> from, Class<?> to) {
		return new Arrow(from.getSimpleName(), to.getSimpleName());
	}

	private record Arrow(String from, String to) {

	}

	private record Floor(String what, List<Class<?>> classes) {

	}

}
