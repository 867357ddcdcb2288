package dev.gmp.sample.demo;

import java.nio.charset.StandardCharsets;

import org.springframework.web.util.HtmlUtils;

import dev.gmp.sample.demo.DemoPage.DemoLink;
import dev.gmp.sample.demo.DemoPage.Html;

/**
 * Writes the demo site's HTML.
 */
final class DemoHtml {

	private static final String ENTRY = "<p>A visitor wrote: I wound it up, and it looked at me.</p>\n";

	byte[] render(Html page) {
		StringBuilder html = new StringBuilder(page.padding() + 2048);
		html.append(head(page.title(), page.text())).append("<ul>\n");
		for (DemoLink link : page.links()) {
			html.append("<li><a href=\"")
				.append(HtmlUtils.htmlEscape(link.href()))
				.append("\">")
				.append(HtmlUtils.htmlEscape(link.text()))
				.append("</a></li>\n");
		}
		html.append("</ul>\n");
		for (int padding = 0; padding < page.padding(); padding += ENTRY.length()) {
			html.append(ENTRY);
		}
		return html.append("</body>\n</html>\n").toString().getBytes(StandardCharsets.UTF_8);
	}

	byte[] renderError(String text) {
		return (head(text, "Go back to the entrance.") + "<a href=\"/demo/\">Entrance</a>\n</body>\n</html>\n")
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String head(String title, String text) {
		return """
				<!doctype html>
				<html lang="en">
				<head>
				<meta charset="utf-8">
				<meta name="viewport" content="width=device-width, initial-scale=1">
				<title>%s</title>
				<style>
				body { font: 1.1rem/1.6 Georgia, serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem;
				  background: #fbf7ee; color: #2d2419 }
				a { color: #7a3b12 }
				</style>
				</head>
				<body>
				<h1>%s</h1>
				<p>%s</p>
				""".formatted(HtmlUtils.htmlEscape(title), HtmlUtils.htmlEscape(title), HtmlUtils.htmlEscape(text));
	}

}
