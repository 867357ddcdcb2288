package dev.gmp.sample.fetch;

import org.jspecify.annotations.Nullable;

/**
 * What a host answered.
 *
 * @param status the HTTP status
 * @param contentType the media type without its parameters, in lower case, empty if there
 * is none
 * @param charset the charset that the host names, or {@code null}
 * @param location where a redirect leads to, as it stands in the header, or {@code null}
 * @param bytes how long the body is, as the host says or else as far as it was read
 * @param body what was read of the body
 */
public record Answer(int status, String contentType, @Nullable String charset, @Nullable String location, long bytes,
		Body body) {

	public boolean isRedirect() {
		return switch (this.status) {
			case 301, 302, 303, 307, 308 -> true;
			default -> false;
		};
	}

	public boolean isHtml() {
		return isHtml(this.contentType);
	}

	static boolean isHtml(String contentType) {
		return contentType.equals("text/html") || contentType.equals("application/xhtml+xml");
	}

}
