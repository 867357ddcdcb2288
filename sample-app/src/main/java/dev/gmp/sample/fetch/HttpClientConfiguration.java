package dev.gmp.sample.fetch;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.util.concurrent.Executor;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.gmp.sample.SiteCheckerProperties;

/**
 * The HTTP client that all checks share.
 */
@Configuration(proxyBeanMethods = false)
class HttpClientConfiguration {

	/**
	 * The client's own small tasks (writing a request, parsing an answer) run as
	 * goroutines too, instead of in a pool of threads. HTTP/1.1, because asking plain
	 * HTTP hosts for an upgrade to HTTP/2 confuses some of them and gains nothing here.
	 */
	@Bean(destroyMethod = "shutdownNow")
	HttpClient httpClient(SiteCheckerProperties properties, @Qualifier("gmpTaskExecutor") Executor executor) {
		return HttpClient.newBuilder()
			.executor(executor)
			.version(Version.HTTP_1_1)
			.followRedirects(Redirect.NEVER)
			.connectTimeout(properties.connectTimeout())
			.build();
	}

}
