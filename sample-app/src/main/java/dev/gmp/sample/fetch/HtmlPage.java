package dev.gmp.sample.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

import dev.gmp.sample.url.BadUrlException;
import dev.gmp.sample.url.WebUrl;

/**
 * What matters of an HTML page.
 *
 * @param title its title, empty if it has none
 * @param links its links in the order in which they stand there, each once
 */
public record HtmlPage(String title, List<Hyperlink> links) {

	/** The most links that are taken from one page; more are a trap or a mistake. */
	static final int MAX_LINKS = 5_000;

	private static final int MAX_TEXT = 300;

	/** Where HTML keeps its links. */
	private static final String LINKS = "a[href], area[href], iframe[src], frame[src], img[src], script[src], "
			+ "link[rel~=(?i)stylesheet|icon][href]";

	/** Meant for other programs or for the page itself: neither fetched nor wrong. */
	private static final Set<String> HARMLESS_SCHEMES = Set.of("mailto", "javascript", "tel", "data", "sms", "blob",
			"about");

	public HtmlPage {
		links = List.copyOf(links);
	}

	/**
	 * Parses a page. Browsers' rules apply: there is no HTML so broken that it fails.
	 * @param url where the page is
	 * @param answer the answer that holds it
	 * @return what matters of it
	 */
	public static HtmlPage parse(WebUrl url, Answer answer) {
		Document document;
		try {
			document = Jsoup.parse(answer.body().open(), answer.charset(), url.toString());
		}
		catch (IOException ex) {
			// Memory does not fail, but a charset that the JVM does not know does.
			throw new UncheckedIOException(ex);
		}
		WebUrl base = base(url, document);
		Map<Object, Hyperlink> links = new LinkedHashMap<>();
		for (Element element : document.select(LINKS)) {
			Hyperlink link = link(base, element.hasAttr("href") ? element.attr("href") : element.attr("src"));
			links.putIfAbsent((link.target() != null) ? link.target() : link.text(), link);
			if (links.size() == MAX_LINKS) {
				break;
			}
		}
		return new HtmlPage(shortened(document.title()), new ArrayList<>(links.values()));
	}

	private static WebUrl base(WebUrl url, Document document) {
		Element base = document.selectFirst("base[href]");
		try {
			return (base != null) ? url.resolve(base.attr("href")) : url;
		}
		catch (BadUrlException ex) {
			return url;
		}
	}

	private static Hyperlink link(WebUrl base, String href) {
		String scheme = WebUrl.schemeOf(href);
		if (scheme != null && HARMLESS_SCHEMES.contains(scheme)) {
			return new Hyperlink(shortened(href), null, null);
		}
		try {
			return new Hyperlink(shortened(href), base.resolve(href), null);
		}
		catch (BadUrlException ex) {
			return new Hyperlink(shortened(href), null, ex.getMessage());
		}
	}

	private static String shortened(String text) {
		return (text.length() <= MAX_TEXT) ? text : text.substring(0, MAX_TEXT) + "…";
	}

}
