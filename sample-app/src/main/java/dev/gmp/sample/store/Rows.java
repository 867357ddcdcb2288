package dev.gmp.sample.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.check.CheckCounts;
import dev.gmp.sample.check.CheckStatus;
import dev.gmp.sample.check.CheckSummary;
import dev.gmp.sample.check.Page;
import dev.gmp.sample.check.Trouble;
import dev.gmp.sample.check.TroubleKind;

/**
 * Reads rows of the database.
 */
final class Rows {

	private Rows() {
	}

	static CheckSummary summary(ResultSet row, int rowNumber) throws SQLException {
		Instant started = row.getObject("started", OffsetDateTime.class).toInstant();
		OffsetDateTime end = row.getObject("finished", OffsetDateTime.class);
		Instant finished = (end != null) ? end.toInstant() : null;
		Long millis = (finished != null) ? Duration.between(started, finished).toMillis() : null;
		CheckCounts counts = new CheckCounts(row.getInt("found"), row.getInt("visited"), row.getInt("html"),
				row.getInt("redirects"), row.getInt("broken"), row.getObject("broken_links", Integer.class),
				row.getLong("bytes"));
		return new CheckSummary(row.getLong("id"), row.getString("url"), row.getInt("max_depth"),
				row.getInt("max_pages"), row.getBoolean("external"), CheckStatus.valueOf(row.getString("status")),
				row.getString("reason"), started, finished, millis, counts, row.getString("notes").lines().toList());
	}

	static Page page(ResultSet row, int rowNumber) throws SQLException {
		return new Page(row.getInt("page_no"), row.getString("url"), row.getInt("depth"), row.getBoolean("external"),
				row.getObject("http_status", Integer.class), row.getString("content_type"), row.getString("title"),
				row.getLong("bytes"), row.getLong("millis"), row.getString("redirect_to"), trouble(row));
	}

	private static @Nullable Trouble trouble(ResultSet row) throws SQLException {
		String kind = row.getString("trouble");
		return (kind != null) ? new Trouble(TroubleKind.valueOf(kind), row.getString("trouble_text")) : null;
	}

}
