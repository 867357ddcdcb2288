package dev.gmp;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages of the project: their links lead somewhere.
 */
class DocumentationTests {

	/** What is built, or was written by a run of the benchmarks as things were then. */
	private static final Set<String> SKIPPED = Set.of("target", "data", "results");

	private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```\\s*?$");

	private static final Pattern CODE = Pattern.compile("``.*?``|`[^`\n]*`");

	private static final Pattern LINK = Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)");

	private static final Pattern ABSOLUTE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

	private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");

	@Test
	void linksBetweenPagesLeadSomewhere() throws IOException {
		List<Path> pages = pages();
		assertThat(pages).map((page) -> root().relativize(page).toString())
			.contains("README.md", "ARCHITECTURE.md", "docs/channels.md");
		List<String> broken = new ArrayList<>();
		for (Path page : pages) {
			for (String link : linksOf(Files.readString(page))) {
				if (!leadsSomewhere(page, link)) {
					broken.add(root().relativize(page) + ": " + link);
				}
			}
		}
		assertThat(broken).as("links that lead nowhere").isEmpty();
	}

	@Test
	void findsLinksThatLeadNowhere() throws IOException {
		Path page = root().resolve("README.md");
		assertThat(linksOf("[a](there.md) `[b](code.md)` ![c](<d.svg> \"title\")\n```\n[e](fence.md)\n```\n"))
			.containsExactly("there.md", "d.svg");
		assertThat(leadsSomewhere(page, "LICENSE")).isTrue();
		assertThat(leadsSomewhere(page, "https://example.org/nowhere")).isTrue();
		assertThat(leadsSomewhere(page, "nowhere.md")).isFalse();
		assertThat(leadsSomewhere(page, "CONTRIBUTING.md#tests")).isTrue();
		assertThat(leadsSomewhere(page, "CONTRIBUTING.md#no-such-heading")).isFalse();
		assertThat(leadsSomewhere(page, "#no-such-heading")).isFalse();
	}

	private static List<String> linksOf(String text) {
		String prose = CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
		return LINK.matcher(prose).results().map((result) -> result.group(1)).toList();
	}

	private static boolean leadsSomewhere(Path page, String link) throws IOException {
		if (ABSOLUTE.matcher(link).matches()) {
			return true;
		}
		int hash = link.indexOf('#');
		String path = URLDecoder.decode((hash < 0) ? link : link.substring(0, hash), StandardCharsets.UTF_8);
		Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
		if (!Files.exists(target)) {
			return false;
		}
		return hash < 0 || !target.toString().endsWith(".md")
				|| anchorsOf(Files.readString(target)).contains(link.substring(hash + 1));
	}

	/*
	 * As GitHub makes them of headings.
	 */
	private static Set<String> anchorsOf(String text) {
		Set<String> anchors = new HashSet<>();
		Matcher matcher = HEADING.matcher(FENCE.matcher(text).replaceAll(""));
		while (matcher.find()) {
			String heading = matcher.group(1).toLowerCase(Locale.ROOT);
			anchors.add(heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'));
		}
		return anchors;
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>();
		Files.walkFileTree(root(), new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
				String name = String.valueOf(directory.getFileName());
				boolean hidden = name.startsWith(".") && !directory.equals(root());
				return (hidden || SKIPPED.contains(name)) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (file.toString().endsWith(".md")) {
					pages.add(file);
				}
				return FileVisitResult.CONTINUE;
			}

		});
		return pages;
	}

	/*
	 * Tests run in the directory of their module.
	 */
	private static Path root() {
		return Path.of("").toAbsolutePath().getParent();
	}

}
