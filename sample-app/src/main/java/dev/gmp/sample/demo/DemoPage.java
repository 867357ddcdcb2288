package dev.gmp.sample.demo;

import java.util.List;

/**
 * What the demo site answers at one address.
 */
sealed interface DemoPage {

	/**
	 * A page of HTML.
	 *
	 * @param title its title
	 * @param text a sentence or two
	 * @param links its links
	 * @param padding how many bytes of guestbook follow
	 */
	record Html(String title, String text, List<DemoLink> links, int padding) implements DemoPage {

		public Html {
			links = List.copyOf(links);
		}

		public Html(String title, String text, List<DemoLink> links) {
			this(title, text, links, 0);
		}

	}

	/**
	 * A link.
	 *
	 * @param href where it leads to, as it stands in the page
	 * @param text what it says
	 */
	record DemoLink(String href, String text) {
	}

	/**
	 * A redirect.
	 *
	 * @param status its HTTP status
	 * @param location where it leads to
	 */
	record Moved(int status, String location) implements DemoPage {
	}

	/**
	 * Something else than HTML.
	 *
	 * @param contentType its media type
	 * @param content what is in it, in base64
	 */
	record File(String contentType, String content) implements DemoPage {
	}

	/** The page fails. */
	record Failure() implements DemoPage {
	}

}
