package dev.gmp.sample.fetch;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.gmp.sample.url.WebUrl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class HtmlPageTests {

	@Test
	void findsLinksInTheirOrderAndEachOnce() throws Exception {
		HtmlPage page = parse("""
				<title> A &amp; B </title><link rel="Stylesheet" href="s.css"><link rel="next" href="next">
				<a href="one">1</a> <a href="two#a">2</a> <a href="two#b">2</a> <a name="none">-</a>
				<img src="i.png"><script src="j.js"></script><map><area href="/three"></map><iframe src="f"></iframe>
				""");
		assertThat(page.title()).isEqualTo("A & B");
		assertThat(page.links()).extracting((link) -> String.valueOf(link.target()))
			.containsExactly("http://a.example/d/s.css", "http://a.example/d/one", "http://a.example/d/two",
					"http://a.example/d/i.png", "http://a.example/d/j.js", "http://a.example/three",
					"http://a.example/d/f");
	}

	@Test
	void heedsTheBase() throws Exception {
		assertThat(parse("<base href='/other/'><a href='x'>x</a>").links()).extracting(Hyperlink::target)
			.containsExactly(WebUrl.parse("http://a.example/other/x"));
		assertThat(parse("<base href='ftp://x/'><a href='x'>x</a>").links()).extracting(Hyperlink::target)
			.containsExactly(WebUrl.parse("http://a.example/d/x"));
	}

	@Test
	void tellsHarmlessFromWrong() throws Exception {
		HtmlPage page = parse("""
				<a href="mailto:a@b.example">m</a><a href="JavaScript:void(0)">j</a><a href="tel:1">t</a>
				<a href="http://[x/">b</a><a href="gopher://x/">g</a>
				""");
		assertThat(page.links()).extracting(Hyperlink::text, Hyperlink::target, Hyperlink::fault)
			.containsExactly(tuple("mailto:a@b.example", null, null), tuple("JavaScript:void(0)", null, null),
					tuple("tel:1", null, null), tuple("http://[x/", null, "its host is not valid: [x"),
					tuple("gopher://x/", null, "its scheme is gopher, allowed are http and https"));
	}

	@Test
	void readsAnything() throws Exception {
		assertThat(parse("").links()).isEmpty();
		assertThat(parse("<a href='x").links()).isEmpty();
		assertThat(parse("<a href=x><p><a href=y>\u0000</table>").links()).hasSize(2);
	}

	@Test
	void takesNoMoreLinksThanAPageCanMean() throws Exception {
		String html = IntStream.range(0, HtmlPage.MAX_LINKS + 10)
			.mapToObj((i) -> "<a href='" + i + "'>x</a>")
			.collect(Collectors.joining());
		assertThat(parse(html).links()).hasSize(HtmlPage.MAX_LINKS);
	}

	@Test
	void heedsTheCharset() throws Exception {
		byte[] latin = "<title>grün</title>".getBytes(StandardCharsets.ISO_8859_1);
		Answer answer = new Answer(200, "text/html", "ISO-8859-1", null, latin.length,
				new Body(latin, latin.length, false));
		assertThat(HtmlPage.parse(WebUrl.parse("http://a.example/"), answer).title()).isEqualTo("grün");
	}

	private static HtmlPage parse(String html) throws Exception {
		byte[] bytes = html.getBytes(StandardCharsets.UTF_8);
		return HtmlPage.parse(WebUrl.parse("http://a.example/d/page"),
				new Answer(200, "text/html", "UTF-8", null, bytes.length, new Body(bytes, bytes.length, false)));
	}

}
