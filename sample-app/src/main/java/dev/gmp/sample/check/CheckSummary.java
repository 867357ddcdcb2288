package dev.gmp.sample.check;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A check in a few words.
 *
 * @param id its id
 * @param url the first page
 * @param depth how many clicks away from it the check goes
 * @param maxPages how many pages it visits
 * @param external whether it asks other hosts if the links to them work
 * @param status where it stands
 * @param reason why it failed or was interrupted, or {@code null}
 * @param started when it began
 * @param finished when it ended, or {@code null}
 * @param millis how long it took, or {@code null} while it runs
 * @param counts how many of what it found
 * @param notes what else there is to say: limits that were reached
 */
public record CheckSummary(long id, String url, int depth, int maxPages, boolean external, CheckStatus status,
		@Nullable String reason, Instant started, @Nullable Instant finished, @Nullable Long millis, CheckCounts counts,
		List<String> notes) {

	public CheckSummary {
		notes = List.copyOf(notes);
	}

}
