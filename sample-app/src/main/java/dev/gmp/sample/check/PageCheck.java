package dev.gmp.sample.check;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import org.springframework.stereotype.Component;

import dev.gmp.sample.check.Judge.Verdict;
import dev.gmp.sample.fetch.Answer;
import dev.gmp.sample.fetch.FetchException;
import dev.gmp.sample.fetch.Fetcher;
import dev.gmp.spring.annotation.Go;

/**
 * Visits one page: a goroutine that fetches, parses and stores it with plain blocking
 * code.
 */
@Component
public class PageCheck {

	private final Fetcher fetcher;

	private final CheckStore store;

	PageCheck(Fetcher fetcher, CheckStore store) {
		this.fetcher = fetcher;
		this.store = store;
	}

	/**
	 * Visits a page.
	 * @param target the page
	 * @param turns how many pages of its check may be fetched at once; to wait for a turn
	 * parks the goroutine and blocks no thread
	 * @return what came of it
	 * @throws InterruptedException if the check was interrupted
	 */
	@Go
	public Future<Visit> visit(Target target, Semaphore turns) throws InterruptedException {
		Verdict verdict;
		turns.acquire();
		try {
			verdict = fetch(target);
		}
		finally {
			turns.release();
		}
		this.store.addPage(target.checkId(), verdict.visit().page(), verdict.links());
		return CompletableFuture.completedFuture(verdict.visit());
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
