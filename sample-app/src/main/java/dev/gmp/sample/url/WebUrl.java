package dev.gmp.sample.url;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The address of a page: an absolute {@code http} or {@code https} URL in its normal
 * form, so that two links to one page are equal. Normal means: scheme and host in lower
 * case, no default port, no fragment, no dot segments, no empty query, illegal characters
 * percent-encoded and unreserved ones not.
 * <p>
 * {@link java.net.URI} does not do: it refuses what browsers accept in links (blanks,
 * umlauts) and resolves by the rules of RFC 2396, by which {@code "?page=2"} drops the
 * last segment of the path.
 *
 * @param scheme {@code http} or {@code https}
 * @param host the name or address of the host, in ASCII
 * @param port the port, or -1 for the default one of the scheme
 * @param path the path, starting with a slash
 * @param query what follows the question mark, or {@code null}
 */
public record WebUrl(String scheme, String host, int port, String path, @Nullable String query) {

	/** The longest URL that is fetched; longer ones are traps rather than pages. */
	public static final int MAX_LENGTH = 2048;

	/** The parts of any URL reference, after RFC 3986, appendix B. */
	private static final Pattern PARTS = Pattern
		.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?", Pattern.DOTALL);

	private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]*]|[^:\\[\\]]*)(?::([0-9]*))?");

	private static final Pattern HOST = Pattern.compile("\\[.*]|[A-Za-z0-9._-]+");

	private static final String ALLOWED_IN_PATH = "/:@!$&'()*+,;=";

	private static final String ALLOWED_IN_QUERY = ALLOWED_IN_PATH + "?[]";

	/**
	 * Reads an absolute URL.
	 * @param text the URL
	 * @return its normal form
	 * @throws BadUrlException if it is not an absolute {@code http} or {@code https} URL
	 */
	public static WebUrl parse(String text) throws BadUrlException {
		Matcher parts = parts(text);
		String scheme = parts.group(1);
		if (scheme == null) {
			throw new BadUrlException("it does not start with http:// or https://");
		}
		return absolute(scheme, parts);
	}

	/**
	 * Reads a reference as it stands in a link of this page.
	 * @param reference an absolute or relative URL
	 * @return where it leads to
	 * @throws BadUrlException if it leads to nothing that can be fetched
	 */
	public WebUrl resolve(String reference) throws BadUrlException {
		Matcher parts = parts(reference);
		if (parts.group(1) != null) {
			return absolute(parts.group(1), parts);
		}
		if (parts.group(2) != null) {
			return absolute(this.scheme, parts);
		}
		String path = encode(parts.group(3), ALLOWED_IN_PATH);
		if (path.isEmpty()) {
			String query = (parts.group(4) != null) ? query(parts) : this.query;
			return checked(this.scheme, this.host, this.port, this.path, query);
		}
		if (!path.startsWith("/")) {
			path = this.path.substring(0, this.path.lastIndexOf('/') + 1) + path;
		}
		return checked(this.scheme, this.host, this.port, removeDotSegments(path), query(parts));
	}

	/**
	 * Returns the scheme of an absolute URL of any kind.
	 * @param reference the URL
	 * @return its scheme in lower case, or {@code null} if it has none
	 */
	public static @Nullable String schemeOf(String reference) {
		Matcher parts = PARTS.matcher(clean(reference));
		return (parts.matches() && parts.group(1) != null) ? parts.group(1).toLowerCase(Locale.ROOT) : null;
	}

	/**
	 * Tells whether this page and another one are on the same site: the same scheme, host
	 * and port.
	 * @param other the other page
	 * @return whether they are
	 */
	public boolean sameSite(WebUrl other) {
		return this.scheme.equals(other.scheme) && this.host.equals(other.host) && this.port == other.port;
	}

	/**
	 * Returns the host, and the port if it is not the default one.
	 * @return for messages
	 */
	public String authority() {
		return (this.port < 0) ? this.host : this.host + ":" + this.port;
	}

	public URI toUri() {
		return URI.create(toString());
	}

	@Override
	public String toString() {
		return this.scheme + "://" + authority() + this.path + ((this.query != null) ? "?" + this.query : "");
	}

	private static Matcher parts(String reference) throws BadUrlException {
		Matcher parts = PARTS.matcher(clean(reference));
		if (!parts.matches()) {
			throw new BadUrlException("it is not a URL");
		}
		return parts;
	}

	/** As browsers do: no blanks around it, no line breaks and tabs within it. */
	private static String clean(String reference) {
		return reference.strip().replaceAll("[\\t\\n\\r]", "");
	}

	private static WebUrl absolute(String givenScheme, Matcher parts) throws BadUrlException {
		String scheme = givenScheme.toLowerCase(Locale.ROOT);
		if (!scheme.equals("http") && !scheme.equals("https")) {
			throw new BadUrlException("its scheme is " + shortened(scheme) + ", allowed are http and https");
		}
		String authority = parts.group(2);
		if (authority == null || authority.isEmpty()) {
			throw new BadUrlException("it has no host");
		}
		if (authority.contains("@")) {
			throw new BadUrlException("it has a user name in it, which is not supported");
		}
		Matcher hostAndPort = AUTHORITY.matcher(authority);
		if (!hostAndPort.matches()) {
			throw new BadUrlException("its host is not valid: " + shortened(authority));
		}
		String path = removeDotSegments("/" + encode(parts.group(3), ALLOWED_IN_PATH).replaceFirst("^/", ""));
		return checked(scheme, host(hostAndPort.group(1)), port(scheme, hostAndPort.group(2)), path, query(parts));
	}

	private static String host(String given) throws BadUrlException {
		try {
			String host = given.startsWith("[") ? given : IDN.toASCII(given);
			if (HOST.matcher(host).matches()) {
				return host.toLowerCase(Locale.ROOT);
			}
		}
		catch (IllegalArgumentException ex) {
			// Said below.
		}
		throw new BadUrlException("its host is not valid: " + shortened(given));
	}

	private static int port(String scheme, @Nullable String given) throws BadUrlException {
		if (given == null || given.isEmpty()) {
			return -1;
		}
		String digits = given.replaceFirst("^0+", "");
		int port = (digits.length() > 5 || digits.isEmpty()) ? 0 : Integer.parseInt(digits);
		if (port < 1 || port > 65535) {
			throw new BadUrlException("its port is " + shortened(given) + ", allowed is 1 to 65535");
		}
		return (port == (scheme.equals("http") ? 80 : 443)) ? -1 : port;
	}

	private static @Nullable String query(Matcher parts) {
		String query = parts.group(4);
		return (query == null || query.isEmpty()) ? null : encode(query, ALLOWED_IN_QUERY);
	}

	/**
	 * Makes the URL. What the JDK's HTTP client would refuse is refused here, with a
	 * reason.
	 */
	private static WebUrl checked(String scheme, String host, int port, String path, @Nullable String query)
			throws BadUrlException {
		WebUrl url = new WebUrl(scheme, host, port, path, query);
		String text = url.toString();
		if (text.length() > MAX_LENGTH) {
			throw new BadUrlException(
					"it has " + text.length() + " characters, allowed are " + MAX_LENGTH + " characters");
		}
		try {
			if (new URI(text).getHost() == null) {
				throw new BadUrlException("its host is not valid: " + shortened(host));
			}
		}
		catch (URISyntaxException ex) {
			throw new BadUrlException("it is not a URL: " + ex.getReason());
		}
		return url;
	}

	private static String encode(String part, String allowed) {
		StringBuilder encoded = new StringBuilder(part.length() + 16);
		for (int i = 0; i < part.length();) {
			int c = part.codePointAt(i);
			int hex = (c == '%') ? hexAt(part, i + 1) : -1;
			if (hex >= 0) {
				append(encoded, hex, "");
				i += 3;
				continue;
			}
			append(encoded, c, allowed);
			i += Character.charCount(c);
		}
		return encoded.toString();
	}

	/** Appends a character as it is where it is unreserved or allowed, else encoded. */
	private static void append(StringBuilder encoded, int c, String allowed) {
		boolean unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
				|| c == '.' || c == '_' || c == '~';
		if (unreserved || allowed.indexOf(c) >= 0) {
			encoded.append((char) c);
		}
		else if (allowed.isEmpty()) {
			// One byte that was encoded already.
			encoded.append(String.format(Locale.ROOT, "%%%02X", c));
		}
		else {
			for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
				encoded.append(String.format(Locale.ROOT, "%%%02X", b & 0xFF));
			}
		}
	}

	private static int hexAt(String text, int index) {
		if (index + 2 > text.length()) {
			return -1;
		}
		int high = Character.digit(text.charAt(index), 16);
		int low = Character.digit(text.charAt(index + 1), 16);
		return (high < 0 || low < 0) ? -1 : high * 16 + low;
	}

	/** RFC 3986, section 5.2.4, for a path that starts with a slash. */
	private static String removeDotSegments(String path) {
		StringBuilder out = new StringBuilder(path.length());
		int start = 0;
		while (start < path.length()) {
			int end = path.indexOf('/', start + 1);
			end = (end < 0) ? path.length() : end;
			String segment = path.substring(start, end);
			boolean last = end == path.length();
			if (segment.equals("/..")) {
				out.setLength(Math.max(out.lastIndexOf("/"), 0));
			}
			if (!segment.equals("/..") && !segment.equals("/.")) {
				out.append(segment);
			}
			else if (last) {
				out.append('/');
			}
			start = end;
		}
		return out.toString();
	}

	private static String shortened(String text) {
		return (text.length() <= 60) ? text : text.substring(0, 60) + "…";
	}

}
