package dev.gmp.sample.check;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

import dev.gmp.sample.fetch.Answer;
import dev.gmp.sample.fetch.FetchException;
import dev.gmp.sample.fetch.HtmlPage;
import dev.gmp.sample.fetch.Hyperlink;
import dev.gmp.sample.url.BadUrlException;
import dev.gmp.sample.url.WebUrl;

/**
 * Says what an answer means for a page: its links, and what is the matter with it.
 */
final class Judge {

	private Judge() {
	}

	static Verdict judge(Target target, Answer answer, long millis) {
		if (answer.isRedirect()) {
			return new Verdict(redirect(target, answer, millis), List.of());
		}
		Trouble trouble = trouble(target, answer);
		if (target.external() || !answer.isHtml() || answer.status() / 100 != 2) {
			return new Verdict(Visit.withoutLinks(target, page(target, answer, "", millis, null, trouble), null),
					List.of());
		}
		HtmlPage html = HtmlPage.parse(target.url(), answer);
		return withLinks(target, page(target, answer, html.title(), millis, null, trouble), html.links());
	}

	static Verdict judge(Target target, FetchException failure, long millis) {
		return new Verdict(unanswered(target, trouble(failure), millis), List.of());
	}

	private static Verdict withLinks(Target target, Page page, List<Hyperlink> hyperlinks) {
		List<Link> links = new ArrayList<>();
		List<WebUrl> internal = new ArrayList<>();
		List<WebUrl> external = new ArrayList<>();
		for (Hyperlink hyperlink : hyperlinks) {
			WebUrl url = hyperlink.target();
			if (url != null) {
				boolean same = url.sameSite(target.url());
				(same ? internal : external).add(url);
				links.add(new Link(same ? LinkKind.INTERNAL : LinkKind.EXTERNAL, url.toString(), null));
			}
			else {
				LinkKind kind = (hyperlink.fault() != null) ? LinkKind.MALFORMED : LinkKind.OTHER;
				links.add(new Link(kind, hyperlink.text(), hyperlink.fault()));
			}
		}
		return new Verdict(new Visit(target.url(), page, null, internal, external), links);
	}

	private static Visit redirect(Target target, Answer answer, long millis) {
		String location = answer.location();
		try {
			if (location == null) {
				return badRedirect(target, answer, millis, null, "redirects without saying where to");
			}
			WebUrl to = target.url().resolve(location);
			return Visit.withoutLinks(target, page(target, answer, "", millis, to.toString(), null), to);
		}
		catch (BadUrlException ex) {
			return badRedirect(target, answer, millis, location,
					"redirects to " + location + ", but " + ex.getMessage());
		}
	}

	private static Visit badRedirect(Target target, Answer answer, long millis, @Nullable String location,
			String text) {
		Trouble trouble = new Trouble(TroubleKind.BAD_REDIRECT, answer.status() + ": " + text);
		return Visit.withoutLinks(target, page(target, answer, "", millis, location, trouble), null);
	}

	/** A page that gave no answer. */
	static Visit unanswered(Target target, Trouble trouble, long millis) {
		Page page = new Page(target.number(), target.url().toString(), target.depth(), target.external(), null, "", "",
				0, millis, null, trouble);
		return Visit.withoutLinks(target, page, null);
	}

	private static Page page(Target target, Answer answer, String title, long millis, @Nullable String redirectTo,
			@Nullable Trouble trouble) {
		return new Page(target.number(), target.url().toString(), target.depth(), target.external(), answer.status(),
				answer.contentType(), title, answer.bytes(), millis, redirectTo, trouble);
	}

	private static @Nullable Trouble trouble(Target target, Answer answer) {
		int status = answer.status();
		if (target.external() && (status == 405 || status == 501)) {
			// The host is there, it only does not care for HEAD.
			return null;
		}
		if (status >= 500) {
			return new Trouble(TroubleKind.SERVER_ERROR, "the host failed: " + named(status));
		}
		if (status >= 400) {
			return new Trouble(TroubleKind.CLIENT_ERROR, "the host says " + named(status));
		}
		if (status / 100 != 2) {
			return new Trouble(TroubleKind.NETWORK, "the host says " + named(status) + " to a plain request");
		}
		if (target.external()) {
			return null;
		}
		if (!answer.isHtml()) {
			String type = answer.contentType().isEmpty() ? "it does not say what it is" : answer.contentType();
			return new Trouble(TroubleKind.NOT_HTML, "not HTML (" + type + "): not read, no links followed");
		}
		if (answer.body().cut()) {
			return new Trouble(TroubleKind.CUT,
					"huge: cut after " + answer.body().size() + " bytes, links behind them are not seen");
		}
		return null;
	}

	private static Trouble trouble(FetchException ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : "no answer";
		return new Trouble(switch (ex.reason()) {
			case UNKNOWN_HOST -> TroubleKind.UNKNOWN_HOST;
			case REFUSED -> TroubleKind.REFUSED;
			case TIMEOUT -> TroubleKind.TIMEOUT;
			case TLS -> TroubleKind.TLS;
			case NETWORK -> TroubleKind.NETWORK;
		}, message);
	}

	private static String named(int status) {
		HttpStatus known = HttpStatus.resolve(status);
		return (known != null) ? status + " " + known.getReasonPhrase() : String.valueOf(status);
	}

	/**
	 * A visit, and all links of the page for the report.
	 *
	 * @param visit the visit
	 * @param links the links
	 */
	record Verdict(Visit visit, List<Link> links) {

		Verdict {
			links = List.copyOf(links);
		}

	}

}
