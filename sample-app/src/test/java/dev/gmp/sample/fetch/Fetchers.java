package dev.gmp.sample.fetch;

import java.net.http.HttpClient;

import dev.gmp.sample.SiteCheckerProperties;

/**
 * Makes a {@link Fetcher} for tests.
 */
public final class Fetchers {

	private Fetchers() {
	}

	public static Fetcher of(HttpClient client, SiteCheckerProperties properties) {
		return new Fetcher(client, properties);
	}

}
