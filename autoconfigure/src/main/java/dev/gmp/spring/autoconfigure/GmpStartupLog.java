package dev.gmp.spring.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

import dev.gmp.Gmp;
import dev.gmp.inspect.GmpSnapshot;
import dev.gmp.spring.task.GoroutineLaunchers;
import dev.gmp.spring.task.RunsAsGoroutines;
import dev.gmp.spring.task.VirtualThreadLaunchers;

/**
 * Logs one line for each scheduler of a context when it has started: with how many
 * processors, by which ways, and what runs on it. Spring Boot's
 * {@code spring.main.log-startup-info=false} turns it off.
 */
final class GmpStartupLog implements ApplicationListener<ContextRefreshedEvent> {

	private static final Log logger = LogFactory.getLog(GmpStartupLog.class);

	private final ApplicationContext context;

	GmpStartupLog(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		// Those of child contexts come by as well.
		if (event.getApplicationContext().equals(this.context) && logger.isInfoEnabled()
				&& this.context.getEnvironment().getProperty("spring.main.log-startup-info", Boolean.class, true)) {
			lines().forEach(logger::info);
		}
	}

	List<String> lines() {
		String uses = String.join(", ", uses());
		if (this.context.getBeanProvider(GoroutineLaunchers.class).getIfUnique() instanceof VirtualThreadLaunchers) {
			return List.of("Goroutine scheduler is off (gmp.enabled=false); on the JDK's virtual threads run: " + uses);
		}
		List<String> lines = new ArrayList<>();
		this.context.getBeansOfType(Gmp.class, false, false).forEach((name, gmp) -> {
			GmpSnapshot snapshot = gmp.snapshot();
			lines.add("Goroutine scheduler '%s' is on: GOMAXPROCS=%d, access=%s, netpoll=%s; it runs: %s".formatted(
					name, snapshot.gomaxprocs(), snapshot.access(),
					snapshot.netpoll().mode().name().toLowerCase(Locale.ROOT), uses));
		});
		return lines;
	}

	private List<String> uses() {
		return this.context.getBeanProvider(RunsAsGoroutines.class)
			.orderedStream()
			.map(RunsAsGoroutines::describe)
			.filter(Objects::nonNull)
			.toList();
	}

}
