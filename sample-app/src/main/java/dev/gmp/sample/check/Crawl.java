package dev.gmp.sample.check;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.gmp.chan.Chan;
import dev.gmp.chan.Select;
import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.url.WebUrl;
import dev.gmp.sync.Context;

/**
 * One running check. It goes level by level: all pages that are n clicks away from the
 * first one are visited, and only then those that are n + 1 clicks away. So the depth of
 * a page does not depend on which host was faster, limits leave out the same pages each
 * time, and the end needs no bookkeeping: a level is over when all of its visits are, and
 * every visit ends.
 * <p>
 * It is a pipeline: the goroutine of the check sends {@link #targets} to its fetchers,
 * goroutines that it has some dozens of, and receives {@link #visits} from them. A
 * channel without a buffer hands a page over when a fetcher is free, so there is nothing
 * else that limits how many pages are fetched at once.
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

	/** Ends with the check, or makes it end. */
	private final Context context = Context.background().withCancel();

	/** Pages to be visited; closed when there will be none any more. */
	private final Chan<Target> targets = Chan.make();

	/** What came of them. */
	private final Chan<Visit> visits = Chan.make();

	private final Redirects redirects;

	private final CountDownLatch ended = new CountDownLatch(1);

	/** Pages that were, or are, visited. */
	private final Set<WebUrl> known = new HashSet<>();

	/** Pages that the page limit left out. */
	private final Set<WebUrl> overLimit = new HashSet<>();

	Crawl(long id, CheckOrder order, PageCheck pages, CheckStore store, SiteCheckerProperties properties) {
		this.id = id;
		this.order = order;
		this.pages = pages;
		this.store = store;
		this.properties = properties;
		this.redirects = new Redirects(properties.maxRedirects());
	}

	long id() {
		return this.id;
	}

	/**
	 * Runs the check to its end, whatever happens, and stores how it ended.
	 */
	void run() {
		Ending ending = crawl();
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
		this.context.cancel();
	}

	boolean awaitEnd(long timeout, TimeUnit unit) throws InterruptedException {
		return this.ended.await(timeout, unit);
	}

	private Ending crawl() {
		List<CompletableFuture<?>> fetchers = new ArrayList<>();
		try {
			checkCancelled();
			for (int i = 0; i < this.properties.fetchers(); i++) {
				fetchers.add(startFetcher());
			}
			return visitLevels();
		}
		catch (InterruptedException ex) {
			return Ending.interrupted();
		}
		catch (RuntimeException | Error ex) {
			return cutOff(ex);
		}
		finally {
			// The fetchers that wait for a page end by this,
			this.targets.close();
			// and those that still fetch one by this: nobody wants it any more.
			fetchers.forEach((fetcher) -> fetcher.cancel(true));
			this.context.close();
		}
	}

	private CompletableFuture<?> startFetcher() throws InterruptedException {
		CompletableFuture<?> fetcher = this.pages.fetch(this.targets, this.visits);
		CompletableFuture<?> _ = fetcher.whenComplete((nothing, failure) -> {
			if (failure != null) {
				// The visit that it was at will never come.
				this.context.cancel(failure);
			}
		});
		return fetcher;
	}

	private void checkCancelled() {
		CancellationException err = this.context.err();
		if (err != null) {
			throw err;
		}
	}

	private Ending cutOff(Throwable ex) {
		CancellationException err = this.context.err();
		Throwable failure = (err != null) ? err.getCause() : ex;
		return (failure != null) ? failed(failure) : Ending.interrupted();
	}

	private Ending failed(Throwable ex) {
		logger.error("Check {} of {} failed", this.id, this.order.start(), ex);
		return new Ending(CheckStatus.FAILED, "the checker itself failed: " + ex, List.of());
	}

	private Ending visitLevels() throws InterruptedException {
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

	/** Sends pages to the fetchers and receives visits, whatever is possible first. */
	private List<Visit> visitAll(List<WebUrl> urls, int depth, boolean external) throws InterruptedException {
		this.store.updateFound(this.id, this.known.size());
		int number = this.known.size() - urls.size();
		Queue<Target> unsent = new ArrayDeque<>();
		for (WebUrl url : urls) {
			unsent.add(new Target(this.id, ++number, url, depth, external));
		}
		List<Visit> received = new ArrayList<>();
		while (received.size() < urls.size()) {
			Select<Boolean> select = new Select<Boolean>()
				.receive(this.visits, (visit) -> received.add(Objects.requireNonNull(visit)))
				.receive(this.context.done(), (closed) -> false);
			Target next = unsent.peek();
			if (next != null) {
				select.send(this.targets, next, () -> unsent.remove(next));
			}
			select.select();
			checkCancelled();
		}
		received.sort(Comparator.comparingInt((visit) -> visit.page().number()));
		return received;
	}

	private record Ending(CheckStatus status, @Nullable String reason, List<String> notes) {

		static Ending interrupted() {
			return new Ending(CheckStatus.INTERRUPTED, "the application stopped", List.of());
		}

	}

}
