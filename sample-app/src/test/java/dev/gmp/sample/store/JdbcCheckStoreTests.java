package dev.gmp.sample.store;

import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.gmp.sample.check.BrokenLink;
import dev.gmp.sample.check.CheckOrder;
import dev.gmp.sample.check.CheckReport;
import dev.gmp.sample.check.CheckStatus;
import dev.gmp.sample.check.CheckStore;
import dev.gmp.sample.check.CheckSummary;
import dev.gmp.sample.check.Link;
import dev.gmp.sample.check.LinkKind;
import dev.gmp.sample.check.Page;
import dev.gmp.sample.check.Trouble;
import dev.gmp.sample.check.TroubleKind;
import dev.gmp.sample.url.WebUrl;

import static org.assertj.core.api.Assertions.assertThat;

class JdbcCheckStoreTests {

	private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");

	private static final Trouble MISSING = new Trouble(TroubleKind.CLIENT_ERROR, "the host says 404 Not Found");

	private final MemoryStore memory = new MemoryStore();

	private final CheckStore store = this.memory.store();

	@AfterEach
	void close() {
		this.memory.close();
	}

	@Test
	void keepsACheckFromItsBeginningToItsEnd() throws Exception {
		long id = create();
		assertThat(summary(id)).satisfies((check) -> {
			assertThat(check.status()).isEqualTo(CheckStatus.RUNNING);
			assertThat(check.url()).isEqualTo("http://a.example/");
			assertThat(check.depth()).isEqualTo(3);
			assertThat(check.maxPages()).isEqualTo(50);
			assertThat(check.external()).isTrue();
			assertThat(check.started()).isEqualTo(START);
			assertThat(check.finished()).isNull();
			assertThat(check.millis()).isNull();
			assertThat(check.counts().brokenLinks()).isNull();
			assertThat(check.notes()).isEmpty();
		});
		this.store.updateFound(id, 7);
		this.store.finish(id, CheckStatus.DONE, null, List.of("One.", "Two."), START.plusMillis(1500));
		assertThat(summary(id)).satisfies((check) -> {
			assertThat(check.status()).isEqualTo(CheckStatus.DONE);
			assertThat(check.reason()).isNull();
			assertThat(check.counts().found()).isEqualTo(7);
			assertThat(check.counts().brokenLinks()).isZero();
			assertThat(check.millis()).isEqualTo(1500);
			assertThat(check.notes()).containsExactly("One.", "Two.");
		});
	}

	@Test
	void keepsPagesAsTheyWere() throws Exception {
		long id = create();
		Page full = new Page(1, "http://a.example/", 0, false, 200, "text/html", "Übersicht", 1234, 56, null, null);
		Page bare = new Page(2, "http://b.example/", 1, true, null, "", "", 0, 7, "http://c.example/",
				new Trouble(TroubleKind.REFUSED, "b.example takes no connection"));
		this.store.addPage(id, bare, List.of());
		this.store.addPage(id, full, List.of());
		CheckReport report = report(id);
		assertThat(report.pages()).containsExactly(full, bare);
		assertThat(report.summary().counts().visited()).isEqualTo(2);
		assertThat(report.summary().counts().html()).isEqualTo(1);
		assertThat(report.summary().counts().redirects()).isEqualTo(1);
		assertThat(report.summary().counts().brokenPages()).isEqualTo(1);
		assertThat(report.summary().counts().bytes()).isEqualTo(1234);
	}

	@Test
	void findsWhoLinksToWhatIsBroken() throws Exception {
		long id = create();
		Link missing = new Link(LinkKind.INTERNAL, "http://a.example/missing", null);
		Link fine = new Link(LinkKind.INTERNAL, "http://a.example/two", null);
		Link misprint = new Link(LinkKind.MALFORMED, "http://[", "its host is not valid");
		Link mail = new Link(LinkKind.OTHER, "mailto:x", null);
		this.store.addPage(id, page(1, "", null), List.of(missing, fine, misprint, mail));
		this.store.addPage(id, page(2, "two", null), List.of(missing));
		this.store.addPage(id, page(3, "missing", MISSING), List.of());
		this.store.finish(id, CheckStatus.DONE, null, List.of(), START);
		CheckReport report = report(id);
		assertThat(report.brokenLinks()).containsExactly(
				new BrokenLink("http://a.example/missing", MISSING,
						List.of("http://a.example/", "http://a.example/two")),
				new BrokenLink("http://[", new Trouble(TroubleKind.BAD_URL, "its host is not valid"),
						List.of("http://a.example/")));
		assertThat(report.links()).containsEntry(LinkKind.INTERNAL, 3)
			.containsEntry(LinkKind.MALFORMED, 1)
			.containsEntry(LinkKind.OTHER, 1)
			.doesNotContainKey(LinkKind.EXTERNAL);
		assertThat(report.summary().counts().brokenLinks()).isEqualTo(2);
	}

	@Test
	void troubleMayComeLater() throws Exception {
		long id = create();
		this.store.addPage(id, page(1, "", null), List.of());
		this.store.updateTrouble(id, 1, MISSING);
		assertThat(report(id).pages().getFirst().trouble()).isEqualTo(MISSING);
		assertThat(report(id).pages().getFirst().isBroken()).isTrue();
	}

	@Test
	void whatHasEndedStaysAsItIs() throws Exception {
		long done = create();
		this.store.finish(done, CheckStatus.DONE, null, List.of(), START);
		long running = create();
		assertThat(this.store.interruptAll(START)).isEqualTo(1);
		this.store.finish(running, CheckStatus.DONE, null, List.of(), START);
		assertThat(summary(done).status()).isEqualTo(CheckStatus.DONE);
		assertThat(summary(running).status()).isEqualTo(CheckStatus.INTERRUPTED);
		assertThat(summary(running).reason()).isEqualTo("the application stopped");
	}

	@Test
	void listsTheNewestFirst() throws Exception {
		long first = create();
		long second = create();
		long third = create();
		assertThat(this.store.newest(10)).extracting(CheckSummary::id).containsExactly(third, second, first);
		assertThat(this.store.newest(2)).extracting(CheckSummary::id).containsExactly(third, second);
	}

	@Test
	void knowsNothingOfOthers() {
		assertThat(this.store.findReport(4711)).isEmpty();
		assertThat(this.store.findSummary(4711)).isEmpty();
	}

	private long create() throws Exception {
		return this.store.create(new CheckOrder(WebUrl.parse("http://a.example/"), 3, 50, true), START);
	}

	private CheckSummary summary(long id) {
		return this.store.findSummary(id).orElseThrow();
	}

	private CheckReport report(long id) {
		return this.store.findReport(id).orElseThrow();
	}

	private static Page page(int number, String path, Trouble trouble) {
		return new Page(number, "http://a.example/" + path, 0, false, 200, "text/html", "", 0, 0, null, trouble);
	}

}
