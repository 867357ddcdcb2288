package dev.gmp.sample.check;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.util.unit.DataSize;

import dev.gmp.chan.ReceiveChan;
import dev.gmp.chan.SendChan;
import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.fetch.Fetchers;
import dev.gmp.sample.store.MemoryStore;
import dev.gmp.sample.url.BadUrlException;
import dev.gmp.sample.url.WebUrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Checks of a real, small site. Plain virtual threads stand in for goroutines.
 */
@Timeout(30)
class CrawlTests {

	private static final int LIMIT = 64 * 1024;

	private final SiteCheckerProperties properties = new SiteCheckerProperties(10, 1000, 2, 500, 8, 4,
			Duration.ofSeconds(2), Duration.ofSeconds(1), DataSize.ofBytes(LIMIT), 5, "test");

	private final TestSite site = new TestSite();

	private final MemoryStore memory = new MemoryStore();

	private final CheckStore store = this.memory.store();

	private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	@AfterEach
	void close() {
		this.client.shutdownNow();
		this.executor.shutdownNow();
		this.site.close();
		this.memory.close();
	}

	@Test
	void visitsEachPageOnce() {
		this.site.page("/", "a", "/a#x", "./b", "a?", "/")
			.page("/a", "/b", "/", "/c")
			.page("/b", "a", "../b", "HTTP://LOCALHOST:" + this.site.port() + "/c")
			.page("/c", "/");
		CheckReport report = check("/", 5);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.DONE);
		assertThat(report.summary().notes()).isEmpty();
		assertThat(report.brokenLinks()).isEmpty();
		assertThat(this.site.requests()).containsExactlyInAnyOrder("GET /", "GET /a", "GET /b", "GET /c");
		assertThat(report.pages()).extracting(Page::number, Page::url, Page::depth, Page::title)
			.containsExactly(tuple(1, this.site.url("/"), 0, "Page /"), tuple(2, this.site.url("/a"), 1, "Page /a"),
					tuple(3, this.site.url("/b"), 1, "Page /b"), tuple(4, this.site.url("/c"), 2, "Page /c"));
	}

	@Test
	void saysWhatTheDepthLimitLeftOut() {
		this.site.page("/", "/1").page("/1", "/2", "/2b", "/").page("/2");
		CheckReport report = check("/", 1);
		assertThat(paths(report)).containsExactly("/", "/1");
		assertThat(report.summary().notes()).containsExactly("The depth limit of 1 left 2 known pages unvisited.");
		assertThat(paths(check("/", 0))).containsExactly("/");
	}

	@Test
	void saysWhatThePageLimitLeftOut() {
		String[] links = IntStream.range(0, 20).mapToObj((i) -> "/" + i).toArray(String[]::new);
		this.site.page("/", links);
		CheckReport report = check(order("/", 3, 6, false));
		assertThat(report.summary().status()).isEqualTo(CheckStatus.DONE);
		assertThat(paths(report)).containsExactly("/", "/0", "/1", "/2", "/3", "/4");
		assertThat(this.site.requests()).hasSize(6);
		assertThat(report.summary().notes()).containsExactly("The page limit of 6 left 15 known pages unvisited.");
	}

	@Test
	void namesThePagesWithBrokenLinks() {
		this.site.page("/", "/a", "/missing", "/failing")
			.page("/a", "/missing", "http://[misprint/")
			.answer("/failing", 503, "text/plain", "no");
		CheckReport report = check("/", 3);
		assertThat(report.brokenLinks()).containsExactly(
				new BrokenLink(this.site.url("/missing"),
						new Trouble(TroubleKind.CLIENT_ERROR, "the host says 404 Not Found"),
						List.of(this.site.url("/"), this.site.url("/a"))),
				new BrokenLink(this.site.url("/failing"),
						new Trouble(TroubleKind.SERVER_ERROR, "the host failed: 503 Service Unavailable"),
						List.of(this.site.url("/"))),
				new BrokenLink("http://[misprint/",
						new Trouble(TroubleKind.BAD_URL, "its host is not valid: [misprint"),
						List.of(this.site.url("/a"))));
	}

	@Test
	void followsRedirectsWithinTheSite() {
		this.site.page("/", "/old")
			.redirect("/old", "/older")
			.redirect("/older", "new?x")
			.page("/new?x", "/end")
			.page("/end");
		CheckReport report = check("/", 2);
		assertThat(report.pages())
			.extracting((page) -> page.url().replace(this.site.url(""), ""), Page::depth, Page::trouble)
			.containsExactly(tuple("/", 0, null), tuple("/old", 1, null), tuple("/older", 1, null),
					tuple("/new?x", 1, null), tuple("/end", 2, null));
		assertThat(page(report, "/old").redirectTo()).isEqualTo(this.site.url("/older"));
	}

	@Test
	void seesRedirectsThatLeadNowhere() {
		this.site.page("/", "/loop", "/self", "/away", "/lost", "/bad", "/silent", "/endless/0")
			.redirect("/loop", "/loop2")
			.redirect("/loop2", "/loop")
			.redirect("/self", "/self")
			.redirect("/away", "https://other.example/x")
			.redirect("/lost", "/missing")
			.redirect("/bad", "ftp://x/y")
			.on("/silent", (exchange) -> exchange.sendResponseHeaders(301, -1));
		for (int i = 0; i < 50; i++) {
			this.site.redirect("/endless/" + i, "/endless/" + (i + 1));
		}
		CheckReport report = check("/", 3);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.DONE);
		assertThat(kind(report, "/loop")).isEqualTo(TroubleKind.REDIRECT_LOOP);
		assertThat(kind(report, "/loop2")).isEqualTo(TroubleKind.REDIRECT_LOOP);
		assertThat(kind(report, "/self")).isEqualTo(TroubleKind.REDIRECT_LOOP);
		assertThat(kind(report, "/away")).isEqualTo(TroubleKind.OFF_SITE);
		assertThat(kind(report, "/lost")).isEqualTo(TroubleKind.REDIRECT_TO_BROKEN);
		assertThat(kind(report, "/bad")).isEqualTo(TroubleKind.BAD_REDIRECT);
		assertThat(kind(report, "/silent")).isEqualTo(TroubleKind.BAD_REDIRECT);
		assertThat(kind(report, "/endless/0")).isEqualTo(TroubleKind.TOO_MANY_REDIRECTS);
		assertThat(kind(report, "/endless/5")).isEqualTo(TroubleKind.TOO_MANY_REDIRECTS);
		assertThat(paths(report)).doesNotContain("/endless/6");
		assertThat(page(report, "/loop").trouble().text()).isEqualTo("redirects in a loop: " + this.site.url("/loop")
				+ " → " + this.site.url("/loop2") + " → " + this.site.url("/loop"));
		assertThat(report.brokenLinks()).extracting((link) -> link.url().replace(this.site.url(""), ""))
			.containsExactlyInAnyOrder("/loop", "/self", "/lost", "/bad", "/silent", "/endless/0");
	}

	@Test
	void readsHugePagesOnlyInPart() throws Exception {
		AtomicLong sent = new AtomicLong();
		CountDownLatch over = new CountDownLatch(1);
		this.site.page("/", "/huge").on("/huge", (exchange) -> {
			try {
				exchange.getResponseHeaders().add("Content-Type", "text/html");
				exchange.sendResponseHeaders(200, 0);
				byte[] chunk = "<a href='/deep'>a link</a>".repeat(1000).getBytes(StandardCharsets.US_ASCII);
				for (int i = 0; i < 10_000; i++) {
					exchange.getResponseBody().write(chunk);
					sent.addAndGet(chunk.length);
				}
			}
			finally {
				over.countDown();
			}
		}).page("/deep");
		CheckReport report = check("/", 3);
		assertThat(page(report, "/huge").trouble())
			.isEqualTo(new Trouble(TroubleKind.CUT, "huge: cut after 65536 bytes, links behind them are not seen"));
		assertThat(page(report, "/huge").bytes()).isEqualTo(LIMIT);
		assertThat(page(report, "/deep").trouble()).isNull();
		assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(sent.get()).isLessThan(100_000_000);
	}

	@Test
	void readsOnlyHtml() {
		this.site.page("/", "/film", "/text", "/untold")
			.answer("/film", 200, "video/mp4", "x".repeat(100_000))
			.answer("/text", 200, "text/plain", "<a href='/hidden'>no link</a>")
			.on("/untold", (exchange) -> exchange.sendResponseHeaders(200, -1));
		CheckReport report = check("/", 3);
		assertThat(page(report, "/film").trouble())
			.isEqualTo(new Trouble(TroubleKind.NOT_HTML, "not HTML (video/mp4): not read, no links followed"));
		assertThat(page(report, "/film").bytes()).isEqualTo(100_000);
		assertThat(kind(report, "/text")).isEqualTo(TroubleKind.NOT_HTML);
		assertThat(kind(report, "/untold")).isEqualTo(TroubleKind.NOT_HTML);
		assertThat(report.brokenLinks()).isEmpty();
		assertThat(report.pages()).hasSize(4);
	}

	@Test
	void leavesOtherHostsAlone() {
		try (TestSite other = new TestSite()) {
			this.site.page("/", other.url("/there"), "mailto:a@b.example", "javascript:void(0)");
			CheckReport report = check("/", 3);
			assertThat(report.pages()).hasSize(1);
			assertThat(report.links()).containsEntry(LinkKind.EXTERNAL, 1).containsEntry(LinkKind.OTHER, 2);
			assertThat(other.requests()).isEmpty();
		}
	}

	@Test
	void asksOtherHostsIfTold() {
		try (TestSite other = new TestSite()) {
			this.site.page("/", other.url("/there"), other.url("/missing"), other.url("/nohead"), deadUrl());
			other.page("/there", "/more").answer("/nohead", 405, "text/html", "");
			CheckReport report = check(order("/", 3, 100, true));
			assertThat(other.requests()).containsExactlyInAnyOrder("HEAD /there", "HEAD /missing", "HEAD /nohead");
			assertThat(report.pages()).extracting(Page::external).containsExactly(false, true, true, true, true);
			assertThat(report.brokenLinks()).extracting(BrokenLink::url)
				.containsExactly(other.url("/missing"), deadUrl());
		}
	}

	@Test
	void saysWhyAHostGivesNoAnswer() throws Exception {
		assertFails(deadUrl(), TroubleKind.REFUSED, "localhost:9 takes no connection");
		assertFails("http://nowhere.invalid/", TroubleKind.UNKNOWN_HOST, "there is no host nowhere.invalid");
		try (ServerSocket babbler = new ServerSocket(0)) {
			this.executor.execute(() -> babble(babbler));
			String address = "localhost:" + babbler.getLocalPort();
			assertFails("http://" + address + "/", TroubleKind.NETWORK, "no answer from " + address);
			assertFails("https://" + address + "/", TroubleKind.TLS, "no secure connection to " + address);
		}
	}

	/** Answers whoever calls with something that is neither HTTP nor TLS. */
	private static void babble(ServerSocket server) {
		while (!server.isClosed()) {
			try (Socket socket = server.accept()) {
				socket.getOutputStream().write("220 mail ready\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
				socket.getOutputStream().flush();
				int _ = socket.getInputStream().read();
			}
			catch (IOException ex) {
				// The check will tell.
			}
		}
	}

	@Test
	void waitsForNobodyForEver() {
		this.site.page("/", "/silent", "/dripping").on("/silent", (exchange) -> sleep()).on("/dripping", (exchange) -> {
			exchange.getResponseHeaders().add("Content-Type", "text/html");
			exchange.sendResponseHeaders(200, 0);
			for (int i = 0; i < 200; i++) {
				exchange.getResponseBody().write('x');
				exchange.getResponseBody().flush();
				sleep();
			}
		});
		CheckReport report = check("/", 1);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.DONE);
		String text = "localhost:" + this.site.port() + " did not answer in full within 1 s";
		assertThat(page(report, "/silent").trouble()).isEqualTo(new Trouble(TroubleKind.TIMEOUT, text));
		assertThat(page(report, "/dripping").trouble()).isEqualTo(new Trouble(TroubleKind.TIMEOUT, text));
	}

	@Test
	void fetchesOnlySoManyAtOnce() {
		String[] links = IntStream.range(0, 40).mapToObj((i) -> "/" + i).toArray(String[]::new);
		this.site.page("/", links);
		AtomicInteger active = new AtomicInteger();
		AtomicInteger maxActive = new AtomicInteger();
		for (String link : links) {
			this.site.on(link, (exchange) -> {
				maxActive.accumulateAndGet(active.incrementAndGet(), Math::max);
				try {
					Thread.sleep(20);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				// Before the answer: whoever has it may ask for the next page at once.
				active.decrementAndGet();
				exchange.sendResponseHeaders(200, -1);
			});
		}
		assertThat(check("/", 1).pages()).hasSize(41);
		assertThat(maxActive.get()).isBetween(2, this.properties.fetchers());
	}

	@Test
	void anErrorOfTheCheckerIsALineInTheReport() {
		this.site.page("/", "/a", "/poison", "/refused").page("/a", "/b").page("/b");
		PageCheck pages = new ConcurrentPageCheck() {

			@Override
			Visit visit(Target target) throws InterruptedException {
				return switch (target.url().path()) {
					case "/poison" -> throw new StackOverflowError("on purpose");
					case "/refused" -> throw new TaskRejectedException("on purpose");
					default -> super.visit(target);
				};
			}

		};
		CheckReport report = check(order("/", 3, 100, false), pages);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.DONE);
		assertThat(paths(report)).containsExactly("/", "/a", "/poison", "/refused", "/b");
		assertThat(kind(report, "/poison")).isEqualTo(TroubleKind.INTERNAL);
		assertThat(page(report, "/refused").trouble().text()).contains("on purpose");
	}

	@Test
	void anErrorOfTheCheckItselfEndsIt() {
		PageCheck pages = new PageCheck(Fetchers.of(this.client, this.properties), this.store) {

			@Override
			public CompletableFuture<Void> fetch(ReceiveChan<Target> targets, SendChan<Visit> visits) {
				throw new IllegalStateException("on purpose");
			}

		};
		CheckReport report = check(order("/", 3, 100, false), pages);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.FAILED);
		assertThat(report.summary().reason()).contains("on purpose");
	}

	@Test
	void theEndOfAFetcherEndsTheCheck() {
		this.site.page("/");
		PageCheck pages = new ConcurrentPageCheck() {

			@Override
			public CompletableFuture<Void> fetch(ReceiveChan<Target> targets, SendChan<Visit> visits) {
				return CompletableFuture.supplyAsync(() -> {
					// Takes a page and gives nothing back.
					assertThat(targets.stream().findFirst()).isPresent();
					throw new IllegalStateException("on purpose");
				}, CrawlTests.this.executor);
			}

		};
		CheckReport report = check(order("/", 3, 100, false), pages);
		assertThat(report.summary().status()).isEqualTo(CheckStatus.FAILED);
		assertThat(report.summary().reason()).contains("on purpose");
	}

	@Test
	void canBeInterrupted() throws Exception {
		this.site.page("/", "/silent", "/a").on("/silent", (exchange) -> sleep()).page("/a");
		CheckOrder order = order("/", 3, 100, false);
		long id = this.store.create(order, Instant.now());
		Crawl crawl = new Crawl(id, order, new ConcurrentPageCheck(), this.store, this.properties);
		this.executor.execute(crawl::run);
		while (!this.site.requests().contains("GET /silent")) {
			Thread.sleep(1);
		}
		crawl.cancel();
		assertThat(crawl.awaitEnd(5, TimeUnit.SECONDS)).isTrue();
		CheckSummary summary = this.store.findSummary(id).orElseThrow();
		assertThat(summary.status()).isEqualTo(CheckStatus.INTERRUPTED);
		assertThat(summary.reason()).isEqualTo("the application stopped");
	}

	@Test
	void canBeInterruptedBeforeItBegins() {
		CheckOrder order = order("/", 3, 100, false);
		long id = this.store.create(order, Instant.now());
		Crawl crawl = new Crawl(id, order, new ConcurrentPageCheck(), this.store, this.properties);
		crawl.cancel();
		crawl.run();
		assertThat(this.store.findSummary(id).orElseThrow().status()).isEqualTo(CheckStatus.INTERRUPTED);
		assertThat(this.site.requests()).isEmpty();
	}

	private void assertFails(String url, TroubleKind kind, String text) throws BadUrlException {
		CheckReport report = check(new CheckOrder(WebUrl.parse(url), 1, 10, false), new ConcurrentPageCheck());
		assertThat(report.summary().status()).isEqualTo(CheckStatus.FAILED);
		assertThat(report.summary().reason()).startsWith("the first page: " + text);
		assertThat(report.pages().getFirst().trouble().kind()).isEqualTo(kind);
		assertThat(report.pages().getFirst().status()).isNull();
	}

	private CheckReport check(String path, int depth) {
		return check(order(path, depth, 100, false));
	}

	private CheckReport check(CheckOrder order) {
		return check(order, new ConcurrentPageCheck());
	}

	private CheckReport check(CheckOrder order, PageCheck pages) {
		long id = this.store.create(order, Instant.now());
		new Crawl(id, order, pages, this.store, this.properties).run();
		return this.store.findReport(id).orElseThrow();
	}

	private CheckOrder order(String path, int depth, int maxPages, boolean external) {
		try {
			return new CheckOrder(WebUrl.parse(this.site.url(path)), depth, maxPages, external);
		}
		catch (BadUrlException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private List<String> paths(CheckReport report) {
		return report.pages().stream().map((page) -> page.url().replace(this.site.url(""), "")).toList();
	}

	private Page page(CheckReport report, String path) {
		return report.pages()
			.stream()
			.filter((page) -> page.url().equals(this.site.url(path)))
			.findFirst()
			.orElseThrow();
	}

	private TroubleKind kind(CheckReport report, String path) {
		return page(report, path).trouble().kind();
	}

	/** Port 9 discards what it gets, where anybody listens to it at all. */
	private static String deadUrl() {
		return "http://localhost:9/";
	}

	private static void sleep() {
		try {
			Thread.sleep(3000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private class ConcurrentPageCheck extends PageCheck {

		ConcurrentPageCheck() {
			super(Fetchers.of(CrawlTests.this.client, CrawlTests.this.properties), CrawlTests.this.store);
		}

		@Override
		public CompletableFuture<Void> fetch(ReceiveChan<Target> targets, SendChan<Visit> visits) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					return super.fetch(targets, visits).join();
				}
				catch (InterruptedException ex) {
					throw new CompletionException(ex);
				}
			}, CrawlTests.this.executor);
		}

	}

}
