package dev.gmp.sample.check;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import dev.gmp.chan.ReceiveChan;
import dev.gmp.chan.SendChan;
import dev.gmp.sample.check.Judge.Verdict;
import dev.gmp.sample.fetch.Answer;
import dev.gmp.sample.fetch.FetchException;
import dev.gmp.sample.fetch.Fetcher;
import dev.gmp.spring.annotation.Go;

/**
 * Visits pages: goroutines that fetch, parse and store them one after the other, with
 * plain blocking code.
 */
@Component
public class PageCheck {

	private static final Logger logger = LoggerFactory.getLogger(PageCheck.class);

	private final Fetcher fetcher;

	private final CheckStore store;

	PageCheck(Fetcher fetcher, CheckStore store) {
		this.fetcher = fetcher;
		this.store = store;
	}

	/**
	 * Starts a fetcher: visits pages until there are none any more. To wait for the next
	 * one parks the goroutine and blocks no thread.
	 * @param targets the pages
	 * @param visits takes what came of each
	 * @return completes when the fetcher has ended; to cancel it interrupts the fetcher
	 * @throws InterruptedException if the check was interrupted
	 */
	@Go
	public CompletableFuture<@Nullable Void> fetch(ReceiveChan<Target> targets, SendChan<Visit> visits)
			throws InterruptedException {
		for (Target target : targets) {
			visits.send(visitWhateverHappens(target));
		}
		return CompletableFuture.<@Nullable Void>completedFuture(null);
	}

	/** What fails here is a line in the report, and not the end of the check. */
	private Visit visitWhateverHappens(Target target) throws InterruptedException {
		try {
			return visit(target);
		}
		catch (RuntimeException | Error ex) {
			if (Thread.currentThread().isInterrupted()) {
				throw ex;
			}
			logger.error("Visit to {} failed", target.url(), ex);
			Visit visit = Judge.unanswered(target,
					new Trouble(TroubleKind.INTERNAL, "the checker itself failed: " + ex), 0);
			this.store.addPage(target.checkId(), visit.page(), List.of());
			return visit;
		}
	}

	Visit visit(Target target) throws InterruptedException {
		Verdict verdict = fetch(target);
		this.store.addPage(target.checkId(), verdict.visit().page(), verdict.links());
		return verdict.visit();
	}

	private Verdict fetch(Target target) throws InterruptedException {
		long start = System.nanoTime();
		try {
			Answer answer = target.external() ? this.fetcher.head(target.url()) : this.fetcher.get(target.url());
			return Judge.judge(target, answer, millisSince(start));
		}
		catch (FetchException ex) {
			return Judge.judge(target, ex, millisSince(start));
		}
	}

	private static long millisSince(long start) {
		return (System.nanoTime() - start) / 1_000_000;
	}

}
