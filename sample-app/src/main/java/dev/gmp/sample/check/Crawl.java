package dev.gmp.sample.check;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.TaskRejectedException;

import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.url.WebUrl;

/**
 * One running check. It goes level by level: all pages that are n clicks away from the
 * first one are visited at once, a goroutine each, and only then those that are n + 1
 * clicks away. So the depth of a page does not depend on which host was faster, limits
 * leave out the same pages each time, and the end needs no bookkeeping: a level is over
 * when all of its visits are, and every visit ends.
 * <p>
 * A redirect is not a click: where it leads to belongs to the same level, and is visited
 * in a further wave of it.
 */
final class Crawl {

	private static final Logger logger = LoggerFactory.getLogger(Crawl.class);

	private final long id;

	private final CheckOrder order;

	private final PageCheck pages;

	private final CheckStore store;

	private final SiteCheckerProperties properties;

	private final Semaphore turns;

	private final Redirects redirects;

	private final CountDownLatch ended = new CountDownLatch(1);

	/** Pages that were, or are, visited. */
	private final Set<WebUrl> known = new HashSet<>();

	/** Pages that the page limit left out. */
	private final Set<WebUrl> overLimit = new HashSet<>();

	/** Guards that only the goroutine of this crawl is interrupted. */
	private final Object lock = new Object();

	private @Nullable Thread runner;

	private boolean cancelled;

	Crawl(long id, CheckOrder order, PageCheck pages, CheckStore store, SiteCheckerProperties properties) {
		this.id = id;
		this.order = order;
		this.pages = pages;
		this.store = store;
		this.properties = properties;
		this.turns = new Semaphore(properties.fetches());
		this.redirects = new Redirects(properties.maxRedirects());
	}

	long id() {
		return this.id;
	}

	/**
	 * Runs the check to its end, whatever happens, and stores how it ended.
	 */
	void run() {
		Ending ending;
		try {
			begin();
			ending = crawl();
		}
		catch (InterruptedException ex) {
			ending = Ending.interrupted();
		}
		catch (RuntimeException | Error ex) {
			ending = isCancelled() ? Ending.interrupted() : failed(ex);
		}
		finally {
			end();
		}
		try {
			this.store.finish(this.id, ending.status(), ending.reason(), ending.notes(), Instant.now());
			logger.info("Check {} of {}: {}, {} pages", this.id, this.order.start(), ending.status(),
					this.known.size());
		}
		catch (RuntimeException ex) {
			logger.error("Check {} has ended, but that could not be stored", this.id, ex);
		}
		finally {
			this.ended.countDown();
		}
	}

	/**
	 * Makes the check end soon.
	 */
	void cancel() {
		synchronized (this.lock) {
			this.cancelled = true;
			if (this.runner != null) {
				this.runner.interrupt();
			}
		}
	}

	boolean awaitEnd(long timeout, TimeUnit unit) throws InterruptedException {
		return this.ended.await(timeout, unit);
	}

	private void begin() throws InterruptedException {
		synchronized (this.lock) {
			if (this.cancelled) {
				throw new InterruptedException();
			}
			this.runner = Thread.currentThread();
		}
	}

	/** From here on nobody interrupts: the store must not be disturbed. */
	private void end() {
		synchronized (this.lock) {
			this.runner = null;
			boolean _ = Thread.interrupted();
		}
	}

	private boolean isCancelled() {
		synchronized (this.lock) {
			return this.cancelled;
		}
	}

	private Ending failed(Throwable ex) {
		logger.error("Check {} of {} failed", this.id, this.order.start(), ex);
		return new Ending(CheckStatus.FAILED, "the checker itself failed: " + ex, List.of());
	}

	private Ending crawl() throws InterruptedException {
		List<WebUrl> level = claim(List.of(this.order.start()));
		Visit first = null;
		int left = 0;
		for (int depth = 0; !level.isEmpty(); depth++) {
			List<Visit> visits = visitLevel(level, depth);
			first = (first != null) ? first : visits.getFirst();
			List<WebUrl> links = visits.stream().flatMap((visit) -> visit.internal().stream()).toList();
			if (this.order.external()) {
				visitAll(claim(visits.stream().flatMap((visit) -> visit.external().stream()).toList()), depth + 1,
						true);
			}
			if (depth == this.order.depth()) {
				left = (int) links.stream().filter((url) -> !this.known.contains(url)).distinct().count();
				break;
			}
			level = claim(links);
		}
		return ending(first, left);
	}

	private Ending ending(@Nullable Visit first, int left) {
		Trouble trouble = (first != null) ? first.page().trouble() : null;
		if (trouble != null && (trouble.kind().isBroken() || trouble.kind() == TroubleKind.OFF_SITE)) {
			return new Ending(CheckStatus.FAILED, "the first page: " + trouble.text(), List.of());
		}
		List<String> notes = new ArrayList<>();
		if (left > 0) {
			notes.add(note("depth limit", this.order.depth(), left));
		}
		if (!this.overLimit.isEmpty()) {
			notes.add(note("page limit", this.order.maxPages(), this.overLimit.size()));
		}
		return new Ending(CheckStatus.DONE, null, notes);
	}

	private static String note(String limit, int value, int left) {
		return "The " + limit + " of " + value + " left " + left + ((left == 1) ? " known page" : " known pages")
				+ " unvisited.";
	}

	/** Takes those that are new, as far as the page limit allows. */
	private List<WebUrl> claim(List<WebUrl> urls) {
		List<WebUrl> claimed = new ArrayList<>();
		for (WebUrl url : urls) {
			if (this.known.contains(url)) {
				continue;
			}
			if (this.known.size() >= this.order.maxPages()) {
				this.overLimit.add(url);
				continue;
			}
			this.known.add(url);
			claimed.add(url);
		}
		return claimed;
	}

	private List<Visit> visitLevel(List<WebUrl> level, int depth) throws InterruptedException {
		List<Visit> visits = new ArrayList<>();
		List<WebUrl> wave = level;
		for (int hops = 0; !wave.isEmpty(); hops++) {
			List<Visit> landed = visitAll(wave, depth, false);
			landed.forEach(this.redirects::add);
			visits.addAll(landed);
			Stream<WebUrl> next = landed.stream()
				.map(Visit::redirect)
				.filter((to) -> to != null && to.sameSite(this.order.start()) && !this.known.contains(to));
			if (hops == this.properties.maxRedirects()) {
				next.forEach(this.redirects::addTooFar);
				break;
			}
			wave = claim(next.toList());
		}
		return visits.stream().map(this::judgeRedirect).toList();
	}

	private Visit judgeRedirect(Visit visit) {
		Trouble trouble = (visit.redirect() != null) ? this.redirects.judge(visit) : null;
		if (trouble == null) {
			return visit;
		}
		this.store.updateTrouble(this.id, visit.page().number(), trouble);
		return new Visit(visit.url(), visit.page().withTrouble(trouble), visit.redirect(), visit.internal(),
				visit.external());
	}

	/** Visits pages at once, a goroutine each, and waits for all of them. */
	private List<Visit> visitAll(List<WebUrl> urls, int depth, boolean external) throws InterruptedException {
		this.store.updateFound(this.id, this.known.size());
		int number = this.known.size() - urls.size();
		List<Target> targets = new ArrayList<>();
		List<Future<Visit>> futures = new ArrayList<>();
		try {
			for (WebUrl url : urls) {
				Target target = new Target(this.id, ++number, url, depth, external);
				targets.add(target);
				futures.add(start(target));
			}
			List<Visit> visits = new ArrayList<>();
			for (int i = 0; i < futures.size(); i++) {
				visits.add(await(targets.get(i), futures.get(i)));
			}
			return visits;
		}
		finally {
			// Of use only after an interrupt: then the rest must not go on.
			futures.forEach((future) -> future.cancel(true));
		}
	}

	private Future<Visit> start(Target target) throws InterruptedException {
		try {
			return this.pages.visit(target, this.turns);
		}
		catch (TaskRejectedException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private Visit await(Target target, Future<Visit> future) throws InterruptedException {
		try {
			return future.get();
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			logger.error("Visit to {} failed", target.url(), cause);
			Visit visit = Judge.unanswered(target,
					new Trouble(TroubleKind.INTERNAL, "the checker itself failed: " + cause), 0);
			this.store.addPage(this.id, visit.page(), List.of());
			return visit;
		}
	}

	private record Ending(CheckStatus status, @Nullable String reason, List<String> notes) {

		static Ending interrupted() {
			return new Ending(CheckStatus.INTERRUPTED, "the application stopped", List.of());
		}

	}

}
