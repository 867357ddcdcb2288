package dev.gmp.sample.check;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PostConstruct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.stereotype.Service;

import dev.gmp.sample.SiteCheckerProperties;

/**
 * Starts checks, and ends them with the application: in the first phase of its shutdown,
 * while the scheduler and the store still work.
 */
@Service
public class CheckService implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(CheckService.class);

	private static final long STOP_SECONDS = 5;

	private static final int LISTED = 100;

	private final SiteCheck checks;

	private final PageCheck pages;

	private final CheckStore store;

	private final SiteCheckerProperties properties;

	private final Map<Long, Crawl> running = new ConcurrentHashMap<>();

	private volatile boolean started;

	CheckService(SiteCheck checks, PageCheck pages, CheckStore store, SiteCheckerProperties properties) {
		this.checks = checks;
		this.pages = pages;
		this.store = store;
		this.properties = properties;
	}

	/**
	 * What still runs by the store's account was cut off by a crash. Said before the web
	 * server starts, so that no new check is meant.
	 */
	@PostConstruct
	void closeLeftovers() {
		int interrupted = this.store.interruptAll(Instant.now());
		if (interrupted > 0) {
			logger.info("Checks that the end of the last run interrupted: {}", interrupted);
		}
	}

	/**
	 * Starts a check.
	 * @param order what to check
	 * @return the check
	 * @throws TooManyChecksException if it cannot be started now
	 */
	public CheckSummary start(CheckOrder order) {
		Crawl crawl = admit(order);
		try {
			this.checks.run(crawl, this.running::remove);
		}
		catch (TaskRejectedException ex) {
			this.running.remove(crawl.id());
			this.store.finish(crawl.id(), CheckStatus.FAILED, "there are too many goroutines", List.of(),
					Instant.now());
			throw new TooManyChecksException("there are too many goroutines, or the application stops");
		}
		return this.store.findSummary(crawl.id()).orElseThrow();
	}

	private synchronized Crawl admit(CheckOrder order) {
		if (!this.started) {
			throw new TooManyChecksException("the application is stopping");
		}
		if (this.running.size() >= this.properties.maxRunning()) {
			throw new TooManyChecksException(this.running.size() + " checks are running, allowed are "
					+ this.properties.maxRunning() + " at once");
		}
		long id = this.store.create(order, Instant.now());
		Crawl crawl = new Crawl(id, order, this.pages, this.store, this.properties);
		this.running.put(id, crawl);
		return crawl;
	}

	/**
	 * Returns the newest checks.
	 * @return at most 100, the newest one first
	 */
	public List<CheckSummary> newest() {
		return this.store.newest(LISTED);
	}

	/**
	 * Returns a check in full.
	 * @param id the check
	 * @return the check, or nothing if there is none
	 */
	public Optional<CheckReport> find(long id) {
		return this.store.findReport(id);
	}

	@Override
	public void start() {
		this.started = true;
	}

	@Override
	public void stop() {
		List<Crawl> crawls;
		synchronized (this) {
			this.started = false;
			crawls = List.copyOf(this.running.values());
		}
		crawls.forEach(Crawl::cancel);
		try {
			long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
			for (Crawl crawl : crawls) {
				if (!crawl.awaitEnd(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
					logger.warn("Check {} did not end within {} s", crawl.id(), STOP_SECONDS);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.started;
	}

	/** The last to start and the first to stop. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
