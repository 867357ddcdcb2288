package dev.gmp.sample.demo;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.gmp.sample.demo.DemoPage.DemoLink;
import dev.gmp.sample.demo.DemoPage.Failure;
import dev.gmp.sample.demo.DemoPage.Html;
import dev.gmp.sample.demo.DemoPage.Moved;

/**
 * What a check of the demo site must find, by the plan of the site: walked here with
 * other code than the checker's.
 */
public final class DemoExpectations {

	private static final int MAX_REDIRECTS = 10;

	private final DemoSite site = new DemoSite();

	private final Map<String, Integer> depths = new TreeMap<>();

	private final Map<String, Set<String>> referrers = new HashMap<>();

	public DemoExpectations(int depth) {
		List<String> level = List.of(DemoSite.ROOT);
		for (int clicks = 0; clicks <= depth; clicks++) {
			List<String> next = new ArrayList<>();
			for (String path : level) {
				visit(path, clicks, 0, next);
			}
			level = next;
		}
	}

	private void visit(String path, int clicks, int hops, List<String> next) {
		if (this.depths.putIfAbsent(path, clicks) != null) {
			return;
		}
		DemoPage page = find(path);
		if (page instanceof Moved moved && hops < MAX_REDIRECTS && isLocal(moved.location())) {
			visit(resolve(path, moved.location()), clicks, hops + 1, next);
		}
		if (page instanceof Html html) {
			for (DemoLink link : html.links()) {
				if (isMalformed(link.href())) {
					this.referrers.computeIfAbsent(link.href(), (href) -> new HashSet<>()).add(path);
				}
				else if (isLocal(link.href())) {
					String target = resolve(path, link.href());
					this.referrers.computeIfAbsent(target, (href) -> new HashSet<>()).add(path);
					next.add(target);
				}
			}
		}
	}

	/** All pages that must be visited. */
	public Set<String> paths() {
		return this.depths.keySet();
	}

	public long htmlPages() {
		return this.depths.keySet().stream().filter((path) -> find(path) instanceof Html).count();
	}

	/**
	 * Everything that is linked to and does not work, with the pages it is linked from.
	 */
	public Map<String, Set<String>> brokenLinks() {
		Map<String, Set<String>> broken = new TreeMap<>();
		this.referrers.forEach((target, from) -> {
			if (isMalformed(target) || (this.depths.containsKey(target) && isBroken(target))) {
				broken.put(target, new TreeSet<>(from));
			}
		});
		return broken;
	}

	private boolean isBroken(String start) {
		String path = start;
		for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
			DemoPage page = find(path);
			if (!(page instanceof Moved moved)) {
				return page == null || page instanceof Failure;
			}
			if (!isLocal(moved.location())) {
				return false;
			}
			path = resolve(path, moved.location());
		}
		return true;
	}

	private DemoPage find(String path) {
		return this.site.find(path.replace("%20", " "));
	}

	private static boolean isMalformed(String href) {
		return href.contains("[") || href.contains(":99999") || href.startsWith("ftp:");
	}

	private static boolean isLocal(String href) {
		return !href.contains(":");
	}

	private static String resolve(String path, String href) {
		String resolved = URI.create(path).resolve(href.replace(" ", "%20")).normalize().toString();
		return resolved.replaceFirst("#.*", "");
	}

}
