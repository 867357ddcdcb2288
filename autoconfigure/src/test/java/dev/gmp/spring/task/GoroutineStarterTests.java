package dev.gmp.spring.task;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;

import dev.gmp.Gmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GoroutineStarter}.
 */
class GoroutineStarterTests {

	@Test
	void whatAgentsWeaveIsOnTheWayOfEachTask() {
		List<Runnable> started = new ArrayList<>();
		List<String> way = new ArrayList<>();
		Runnable task = () -> {
		};
		new GoroutineStarter((it) -> {
			started.add(it);
			StackWalker.getInstance().forEach((frame) -> way.add(frame.getClassName() + "." + frame.getMethodName()));
		}).execute(task);
		assertThat(started).containsExactly(task);
		assertThat(way).contains(SimpleAsyncTaskExecutor.class.getName() + ".doExecute");
	}

	@Test
	void withoutAnAgentNothingStandsInTheWay() {
		BiConsumer<String, Runnable> start = (name, task) -> task.run();
		assertThat(GoroutineStarter.visibleToAgents(start)).isSameAs(start);
	}

	@Test
	void whatTheSchedulerRefusesIsRefusedInTheSameWords() {
		Gmp gmp = Gmp.builder().processors(1).build();
		gmp.close();
		GoroutineLauncher launcher = new GoroutineLauncher("gmp", "refused",
				new GoroutineStarter((task) -> gmp.go("refused", task))::execute);
		assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> launcher.launch(() -> {
		}))
			.withMessageContaining("Scheduler 'gmp' did not accept goroutine 'refused'")
			.withCauseInstanceOf(RejectedExecutionException.class);
	}

}
