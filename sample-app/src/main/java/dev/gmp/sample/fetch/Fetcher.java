package dev.gmp.sample.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.fetch.FetchException.Reason;
import dev.gmp.sample.url.WebUrl;

/**
 * Sends one request and waits for its answer: plain blocking code, as it is written for
 * goroutines. Every call ends: with an answer, with a reason why there is none, or
 * because it was interrupted.
 */
@Component
public class Fetcher {

	/** Enough of a redirect or an error page to keep its connection for the next one. */
	private static final int UNWANTED_BODY_LIMIT = 16 * 1024;

	private final HttpClient client;

	private final SiteCheckerProperties properties;

	Fetcher(HttpClient client, SiteCheckerProperties properties) {
		this.client = client;
		this.properties = properties;
	}

	/**
	 * Fetches a page. Redirects are not followed: where they lead to is for the caller to
	 * judge.
	 * @param url the page
	 * @return the answer, with the body if it is HTML
	 * @throws FetchException if there was none
	 * @throws InterruptedException if the caller was interrupted
	 */
	public Answer get(WebUrl url) throws FetchException, InterruptedException {
		return send(url, "GET");
	}

	/**
	 * Asks whether there is a page, without fetching it.
	 * @param url the page
	 * @return the answer
	 * @throws FetchException if there was none
	 * @throws InterruptedException if the caller was interrupted
	 */
	public Answer head(WebUrl url) throws FetchException, InterruptedException {
		return send(url, "HEAD");
	}

	private Answer send(WebUrl url, String method) throws FetchException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(url.toUri())
			.method(method, BodyPublishers.noBody())
			.header("User-Agent", this.properties.userAgent())
			.header("Accept", "text/html,application/xhtml+xml,*/*;q=0.5")
			.timeout(this.properties.requestTimeout())
			.build();
		try {
			return answer(this.client.send(request, this::bodyReader));
		}
		catch (IOException ex) {
			throw explained(url, ex);
		}
	}

	private BodySubscriber<Body> bodyReader(ResponseInfo info) {
		boolean wanted = info.statusCode() / 100 == 2 && Answer.isHtml(contentType(mediaType(info.headers())));
		int limit = wanted ? (int) this.properties.maxBody().toBytes() : UNWANTED_BODY_LIMIT;
		return new BodyReader(limit, this.properties.requestTimeout());
	}

	private static Answer answer(HttpResponse<Body> response) {
		MediaType type = mediaType(response.headers());
		String charset = (type != null && type.getCharset() != null) ? type.getCharset().name() : null;
		long bytes = response.headers().firstValueAsLong("Content-Length").orElse(response.body().size());
		return new Answer(response.statusCode(), contentType(type), charset,
				response.headers().firstValue("Location").orElse(null), bytes, response.body());
	}

	private FetchException explained(WebUrl url, IOException ex) {
		String message = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return switch (ex) {
			case HttpConnectTimeoutException _ -> new FetchException(Reason.TIMEOUT,
					url.authority() + " took no connection within " + text(this.properties.connectTimeout()), ex);
			case HttpTimeoutException _ -> new FetchException(Reason.TIMEOUT,
					url.authority() + " did not answer in full within " + text(this.properties.requestTimeout()), ex);
			case UnknownHostException _ -> unknownHost(url, ex);
			case ConnectException _ when isUnresolved(ex) -> unknownHost(url, ex);
			case ConnectException _ -> new FetchException(Reason.REFUSED, url.authority() + " takes no connection", ex);
			case SSLException _ ->
				new FetchException(Reason.TLS, "no secure connection to " + url.authority() + ": " + message, ex);
			default -> new FetchException(Reason.NETWORK, "no answer from " + url.authority() + ": " + message, ex);
		};
	}

	private static FetchException unknownHost(WebUrl url, IOException ex) {
		return new FetchException(Reason.UNKNOWN_HOST, "there is no host " + url.host(), ex);
	}

	/** The client wraps the reason, and more than once. */
	private static boolean isUnresolved(@Nullable Throwable ex) {
		return ex != null && (ex instanceof UnresolvedAddressException || isUnresolved(ex.getCause()));
	}

	private static String text(Duration duration) {
		return (duration.toMillis() % 1000 == 0) ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
	}

	private static @Nullable MediaType mediaType(HttpHeaders headers) {
		String header = headers.firstValue("Content-Type").orElse("");
		MediaType type = mediaType(header);
		// A charset that this JVM does not know makes the type no less HTML.
		return (type != null) ? type : mediaType(header.replaceFirst(";.*", ""));
	}

	private static @Nullable MediaType mediaType(String header) {
		try {
			return MediaType.parseMediaType(header);
		}
		catch (InvalidMediaTypeException ex) {
			return null;
		}
	}

	private static String contentType(@Nullable MediaType type) {
		return (type != null) ? (type.getType() + "/" + type.getSubtype()).toLowerCase(Locale.ROOT) : "";
	}

}
