package dev.gmp.sample.store;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

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

/**
 * Keeps checks in a database.
 */
@Repository
class JdbcCheckStore implements CheckStore {

	private static final String SUMMARY = """
			select c.*, coalesce(p.visited, 0) visited, coalesce(p.html, 0) html, coalesce(p.redirects, 0) redirects,
				coalesce(p.broken, 0) broken, coalesce(p.bytes, 0) bytes
			from site_check c left join (
				select check_id, count(*) visited, count(*) filter (where broken) broken,
					count(*) filter (where content_type in ('text/html', 'application/xhtml+xml')
						and http_status between 200 and 299 and not external) html,
					count(redirect_to) redirects, sum(bytes) bytes
				from page group by check_id) p on p.check_id = c.id
			""";

	/** Counted once, when a check ends: the list of checks is asked for often. */
	private static final String BROKEN_LINKS = """
			(select count(distinct l.url) from page_link l
				left join page p on p.check_id = l.check_id and p.url = l.url
				where l.check_id = site_check.id and (l.kind = 'MALFORMED' or p.broken))""";

	private final JdbcClient jdbc;

	JdbcCheckStore(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public long create(CheckOrder order, Instant started) {
		GeneratedKeyHolder key = new GeneratedKeyHolder();
		this.jdbc.sql("""
				insert into site_check (url, max_depth, max_pages, external, status, found, started)
				values (:url, :depth, :pages, :external, :status, 1, :started)""")
			.param("url", order.start().toString())
			.param("depth", order.depth())
			.param("pages", order.maxPages())
			.param("external", order.external())
			.param("status", CheckStatus.RUNNING.name())
			.param("started", timestamp(started))
			.update(key, "id");
		Number id = key.getKey();
		if (id == null) {
			throw new IllegalStateException("The database gave the check no id");
		}
		return id.longValue();
	}

	@Override
	public void updateFound(long id, int found) {
		this.jdbc.sql("update site_check set found = :found where id = :id")
			.param("found", found)
			.param("id", id)
			.update();
	}

	@Override
	@Transactional
	public void addPage(long id, Page page, List<Link> links) {
		Trouble trouble = page.trouble();
		this.jdbc.sql("""
				insert into page (check_id, page_no, url, depth, external, http_status, content_type, title, bytes,
					millis, redirect_to, trouble, trouble_text, broken)
				values (:id, :number, :url, :depth, :external, :status, :type, :title, :bytes, :millis, :redirect,
					:trouble, :text, :broken)""")
			.param("id", id)
			.param("number", page.number())
			.param("url", page.url())
			.param("depth", page.depth())
			.param("external", page.external())
			.param("status", page.status())
			.param("type", page.contentType())
			.param("title", page.title())
			.param("bytes", page.bytes())
			.param("millis", page.millis())
			.param("redirect", page.redirectTo())
			.param("trouble", (trouble != null) ? trouble.kind().name() : null)
			.param("text", (trouble != null) ? trouble.text() : null)
			.param("broken", page.isBroken())
			.update();
		if (!links.isEmpty()) {
			addLinks(id, page.number(), links);
		}
	}

	/** All links of a page in one statement: JdbcClient has no batches. */
	private void addLinks(long id, int number, List<Link> links) {
		this.jdbc.sql("""
				insert into page_link (check_id, page_no, link_no, kind, url, fault)
				select :id, :number, l.* from unnest(:numbers, :kinds, :urls, :faults) l""")
			.param("id", id)
			.param("number", number)
			.param("numbers", IntStream.range(0, links.size()).boxed().toArray(Integer[]::new))
			.param("kinds", links.stream().map((link) -> link.kind().name()).toArray(String[]::new))
			.param("urls", links.stream().map(Link::url).toArray(String[]::new))
			.param("faults", links.stream().map(Link::fault).toArray(String[]::new))
			.update();
	}

	@Override
	public void updateTrouble(long id, int number, Trouble trouble) {
		this.jdbc.sql("""
				update page set trouble = :trouble, trouble_text = :text, broken = :broken
				where check_id = :id and page_no = :number""")
			.param("trouble", trouble.kind().name())
			.param("text", trouble.text())
			.param("broken", trouble.kind().isBroken())
			.param("id", id)
			.param("number", number)
			.update();
	}

	@Override
	public void finish(long id, CheckStatus status, @Nullable String reason, List<String> notes, Instant finished) {
		this.jdbc.sql("""
				update site_check set status = :status, reason = :reason, notes = :notes, finished = :finished,
					broken_links =
				""" + BROKEN_LINKS + " where id = :id and status = 'RUNNING'")
			.param("status", status.name())
			.param("reason", reason)
			.param("notes", String.join("\n", notes))
			.param("finished", timestamp(finished))
			.param("id", id)
			.update();
	}

	@Override
	public int interruptAll(Instant finished) {
		return this.jdbc.sql("""
				update site_check set status = 'INTERRUPTED', reason = 'the application stopped', finished = :finished,
					broken_links =
				""" + BROKEN_LINKS + " where status = 'RUNNING'").param("finished", timestamp(finished)).update();
	}

	@Override
	public List<CheckSummary> newest(int count) {
		return this.jdbc.sql(SUMMARY + "order by c.id desc limit :count")
			.param("count", count)
			.query(Rows::summary)
			.list();
	}

	@Override
	public Optional<CheckSummary> findSummary(long id) {
		return this.jdbc.sql(SUMMARY + "where c.id = :id").param("id", id).query(Rows::summary).optional();
	}

	/** In one transaction, so that numbers and pages of a running check agree. */
	@Override
	@Transactional(readOnly = true)
	public Optional<CheckReport> findReport(long id) {
		return findSummary(id).map((summary) -> new CheckReport(summary, links(id), brokenLinks(id), pages(id)));
	}

	private Map<LinkKind, Integer> links(long id) {
		Map<LinkKind, Integer> links = new EnumMap<>(LinkKind.class);
		this.jdbc.sql("select kind, count(*) from page_link where check_id = :id group by kind")
			.param("id", id)
			.query((row) -> {
				links.put(LinkKind.valueOf(row.getString(1)), row.getInt(2));
			});
		return links;
	}

	private List<Page> pages(long id) {
		return this.jdbc.sql("select * from page where check_id = :id order by page_no")
			.param("id", id)
			.query(Rows::page)
			.list();
	}

	private List<BrokenLink> brokenLinks(long id) {
		Map<String, Broken> found = new LinkedHashMap<>();
		this.jdbc.sql("""
				select l.url, p.trouble, p.trouble_text, f.url referrer
				from page p
					join page_link l on l.check_id = p.check_id and l.url = p.url and l.kind <> 'MALFORMED'
					join page f on f.check_id = p.check_id and f.page_no = l.page_no
				where p.check_id = :id and p.broken
				order by p.page_no, f.page_no""").param("id", id).query((row) -> {
			Trouble trouble = new Trouble(TroubleKind.valueOf(row.getString(2)), row.getString(3));
			found.computeIfAbsent(row.getString(1), (url) -> new Broken(trouble)).referrers().add(row.getString(4));
		});
		this.jdbc.sql("""
				select l.url, l.fault, f.url referrer
				from page_link l join page f on f.check_id = l.check_id and f.page_no = l.page_no
				where l.check_id = :id and l.kind = 'MALFORMED'
				order by f.page_no, l.link_no""").param("id", id).query((row) -> {
			Trouble trouble = new Trouble(TroubleKind.BAD_URL, row.getString(2));
			found.computeIfAbsent(row.getString(1), (url) -> new Broken(trouble)).referrers().add(row.getString(3));
		});
		return found.entrySet()
			.stream()
			.map((link) -> new BrokenLink(link.getKey(), link.getValue().trouble(), link.getValue().referrers()))
			.toList();
	}

	private static OffsetDateTime timestamp(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private record Broken(Trouble trouble, List<String> referrers) {

		Broken(Trouble trouble) {
			this(trouble, new ArrayList<>());
		}

	}

}
