package dev.gmp.sample.check;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Keeps checks and what they found. May be used by many goroutines at once.
 */
public interface CheckStore {

	/**
	 * Begins a check.
	 * @param order what to check
	 * @param started when
	 * @return its id
	 */
	long create(CheckOrder order, Instant started);

	/**
	 * Says how many pages a running check has come upon.
	 * @param id the check
	 * @param found visited pages and those to visit
	 */
	void updateFound(long id, int found);

	/**
	 * Adds a page and its links.
	 * @param id the check
	 * @param page the page
	 * @param links its links
	 */
	void addPage(long id, Page page, List<Link> links);

	/**
	 * Says what is the matter with a page that was added before.
	 * @param id the check
	 * @param number the page's number
	 * @param trouble what is the matter
	 */
	void updateTrouble(long id, int number, Trouble trouble);

	/**
	 * Ends a check that runs; one that has ended stays as it is.
	 * @param id the check
	 * @param status how it ended
	 * @param reason why, or {@code null} if it is done
	 * @param notes what else there is to say
	 * @param finished when
	 */
	void finish(long id, CheckStatus status, @Nullable String reason, List<String> notes, Instant finished);

	/**
	 * Ends all checks that run as interrupted.
	 * @param finished when
	 * @return how many there were
	 */
	int interruptAll(Instant finished);

	/**
	 * Returns the newest checks.
	 * @param count how many at the most
	 * @return the newest one first
	 */
	List<CheckSummary> newest(int count);

	/**
	 * Returns a check without its pages.
	 * @param id the check
	 * @return the check, or nothing if there is none
	 */
	Optional<CheckSummary> findSummary(long id);

	/**
	 * Returns a check with its pages as far as they were visited.
	 * @param id the check
	 * @return the check, or nothing if there is none
	 */
	Optional<CheckReport> findReport(long id);

}
