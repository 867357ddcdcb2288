package dev.gmp.spring.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import dev.gmp.Gmp;
import dev.gmp.inspect.GoroutineSnapshot;
import dev.gmp.spring.autoconfigure.NoThreadIsLeft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests of real servers as goroutines, asked by a real client.
 */
class GoroutineRequestsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final String PREFIX = "(tomcat-handler|jetty)-";

	@TempDir
	Path directory;

	private final List<AutoCloseable> opened = new ArrayList<>();

	@AfterEach
	void closeWhatWasOpened() throws Exception {
		for (AutoCloseable each : this.opened.reversed()) {
			each.close();
		}
		NoThreadIsLeft.verify();
	}

	private ConfigurableApplicationContext start(String server, String... properties) {
		ConfigurableApplicationContext context = WebApplication.start(server, properties);
		this.opened.add(context);
		return context;
	}

	private HttpClient client(Version version) {
		HttpClient client = HttpClient.newBuilder().version(version).sslContext(trustingContext()).build();
		this.opened.add(client::shutdownNow);
		return client;
	}

	private static HttpRequest.Builder request(ConfigurableApplicationContext context, String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + WebApplication.port(context) + path))
			.timeout(TIMEOUT);
	}

	private String get(ConfigurableApplicationContext context, String path) throws Exception {
		HttpResponse<String> response = client(Version.HTTP_1_1).send(request(context, path).build(),
				BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	private CompletableFuture<String> getLater(ConfigurableApplicationContext context, String path) {
		return client(Version.HTTP_1_1).sendAsync(request(context, path).build(), BodyHandlers.ofString())
			.thenApply(HttpResponse::body);
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void requestIsGoroutineWithItsName(String server) throws Exception {
		ConfigurableApplicationContext context = start(server);
		assertThat(get(context, "/where?secret=1")).matches("goroutine " + PREFIX + "\\d+ GET /where");
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void requestsAreGoroutinesWithVirtualThreadsBeside(String server) throws Exception {
		ConfigurableApplicationContext context = start(server, "spring.threads.virtual.enabled=true");
		assertThat(get(context, "/where")).matches("goroutine " + PREFIX + "\\d+ GET /where");
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void withoutThePropertyTheyAreNot(String server) throws Exception {
		assertThat(get(start(server, "gmp.web.enabled=false"), "/where")).startsWith("platform ");
		assertThat(get(start(server, "gmp.web.enabled=false", "spring.threads.virtual.enabled=true"), "/where"))
			.startsWith("virtual ");
		assertThat(get(start(server, "gmp.web.enabled=false", "gmp.enabled-for=all"), "/where"))
			.startsWith("platform ");
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void dumpsSpeakOfRequests(String server) throws Exception {
		ConfigurableApplicationContext context = start(server);
		WebApplication.Handlers handlers = context.getBean(WebApplication.Handlers.class);
		CompletableFuture<String> blocked = getLater(context, "/block");
		assertThat(handlers.entered.await(20, TimeUnit.SECONDS)).isTrue();
		Gmp gmp = context.getBean(Gmp.class);
		assertThat(gmp.goroutines(100)).extracting(GoroutineSnapshot::name)
			.anyMatch((name) -> name.matches(PREFIX + "\\d+ GET /block"));
		assertThat(gmp.dump().toString()).contains("GET /block");
		handlers.release.countDown();
		assertThat(blocked.get(20, TimeUnit.SECONDS)).isEqualTo("released");
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(gmp.goroutines(100)).extracting(GoroutineSnapshot::name)
				.noneMatch((name) -> name.contains("GET /block")));
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void connectionIsKeptAlive(String server) throws Exception {
		ConfigurableApplicationContext context = start(server);
		try (Connection connection = new Connection(WebApplication.port(context))) {
			for (int i = 0; i < 20; i++) {
				assertThat(connection.get("/where")).contains("goroutine").contains("GET /where");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void speaksHttp2(String server) throws Exception {
		ConfigurableApplicationContext context = start(server, "server.http2.enabled=true");
		HttpClient client = client(Version.HTTP_2);
		HttpResponse<String> first = client.send(request(context, "/where").build(), BodyHandlers.ofString());
		assertThat(first.version()).isEqualTo(Version.HTTP_2);
		List<CompletableFuture<HttpResponse<String>>> responses = Stream.generate(() -> client.sendAsync(
				request(context, "/echo").POST(BodyPublishers.ofString("x".repeat(100_000))).build(),
				BodyHandlers.ofString()))
			.limit(20)
			.toList();
		for (CompletableFuture<HttpResponse<String>> response : responses) {
			assertThat(response.get(20, TimeUnit.SECONDS).body()).startsWith("xxx").contains("goroutine");
		}
	}

	@Test
	void speaksTls() throws Exception {
		Path store = this.directory.resolve("store.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "test", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
				"-keystore", store.toString(), "-storepass", "secret", "-ext", "SAN=dns:localhost")
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		for (String server : List.of(WebApplication.TOMCAT, WebApplication.JETTY)) {
			ConfigurableApplicationContext context = start(server, "server.ssl.key-store=" + store.toUri(),
					"server.ssl.key-store-password=secret");
			HttpClient client = client(Version.HTTP_1_1);
			URI uri = URI.create("https://localhost:" + WebApplication.port(context) + "/where");
			for (int i = 0; i < 5; i++) {
				assertThat(client.send(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
					.body()).matches("goroutine " + PREFIX + "\\d+ GET /where");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void takesUploads(String server) throws Exception {
		ConfigurableApplicationContext context = start(server, "spring.servlet.multipart.max-file-size=20MB",
				"spring.servlet.multipart.max-request-size=20MB");
		String body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
				+ "y".repeat(5_000_000) + "\r\n--edge--\r\n";
		HttpRequest request = request(context, "/upload").header("Content-Type", "multipart/form-data; boundary=edge")
			.POST(BodyPublishers.ofString(body))
			.build();
		assertThat(client(Version.HTTP_1_1).send(request, BodyHandlers.ofString()).body())
			.matches("5000000 goroutine .* POST /upload");
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void streamsAndAnswersLater(String server) throws Exception {
		ConfigurableApplicationContext context = start(server, "gmp.async.enabled=true");
		assertThat(get(context, "/stream")).startsWith("0\n1\n").contains("\n99\n").contains("goroutine task-");
		assertThat(get(context, "/sse")).contains("data:event 0").contains("data:event 9");
		assertThat(get(context, "/callable")).matches("goroutine task-\\d+");
		assertThat(get(context, "/deferred")).isEqualTo("goroutine deferred");
	}

	@Test
	void speaksWebSocket() throws Exception {
		ConfigurableApplicationContext context = start(WebApplication.TOMCAT);
		CompletableFuture<String> answer = new CompletableFuture<>();
		WebSocket socket = client(Version.HTTP_1_1).newWebSocketBuilder()
			.buildAsync(URI.create("ws://localhost:" + WebApplication.port(context) + "/socket"),
					new WebSocket.Listener() {
						@Override
						public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
							answer.complete(data.toString());
							return CompletableFuture.completedFuture(null);
						}
					})
			.get(20, TimeUnit.SECONDS);
		// The first message comes after the goroutine of the upgrade has ended.
		socket.sendText("hello", true);
		assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("hello goroutine tomcat-handler-");
		socket.abort();
	}

	@Test
	void accessLogTellsTheNameAsBefore() throws Exception {
		ConfigurableApplicationContext context = start(WebApplication.TOMCAT, "server.tomcat.accesslog.enabled=true",
				"server.tomcat.accesslog.directory=" + this.directory, "server.tomcat.accesslog.pattern=%m %U %s %I",
				"server.tomcat.accesslog.buffered=false");
		get(context, "/where");
		Awaitility.await().atMost(TIMEOUT).untilAsserted(() -> {
			try (Stream<Path> logs = Files.list(this.directory)) {
				List<Path> all = logs.filter((path) -> path.toString().endsWith(".log")).toList();
				assertThat(all).hasSize(1);
				assertThat(Files.readString(all.getFirst())).matches("(?s)GET /where 200 tomcat-handler-\\d+\\s+");
			}
		});
	}

	@Test
	void connectionsAreLimitedAsBefore() throws Exception {
		ConfigurableApplicationContext context = start(WebApplication.TOMCAT, "server.tomcat.max-connections=2");
		int port = WebApplication.port(context);
		try (Connection first = new Connection(port); Connection second = new Connection(port)) {
			assertThat(first.get("/where")).contains("goroutine");
			assertThat(second.get("/where")).contains("goroutine");
			try (Connection third = new Connection(port)) {
				third.send("/where");
				third.socket.setSoTimeout(300);
				assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(third::receive);
				first.socket.close();
				third.socket.setSoTimeout(20_000);
				assertThat(third.receive()).contains("goroutine");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void maximumOfThreadsLimitsRequestsIfItIsSet(String server) throws Exception {
		int max = server.equals(WebApplication.JETTY) ? 12 : 2;
		assertThat(mostInside(start(server), 20, 10_000)).isEqualTo(20);
		assertThat(mostInside(start(server, "server." + server + ".threads.max=" + max), 20, 300)).isEqualTo(max);
	}

	private int mostInside(ConfigurableApplicationContext context, int requests, int millis) throws Exception {
		List<CompletableFuture<String>> responses = new ArrayList<>();
		for (int i = 0; i < requests; i++) {
			responses.add(getLater(context, "/count?parties=" + requests + "&millis=" + millis));
		}
		for (CompletableFuture<String> response : responses) {
			assertThat(response.get(20, TimeUnit.SECONDS)).isEqualTo("counted");
		}
		return context.getBean(WebApplication.Handlers.class).mostInside.get();
	}

	@ParameterizedTest
	@ValueSource(strings = { WebApplication.TOMCAT, WebApplication.JETTY })
	void shutdownWaitsForRequests(String server) throws Exception {
		ConfigurableApplicationContext context = start(server, "server.shutdown=graceful");
		WebApplication.Handlers handlers = context.getBean(WebApplication.Handlers.class);
		CompletableFuture<String> blocked = getLater(context, "/block");
		assertThat(handlers.entered.await(20, TimeUnit.SECONDS)).isTrue();
		int port = WebApplication.port(context);
		Thread closer = Thread.ofPlatform().start(context::close);
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> new Socket("localhost", port).close()));
		assertThat(blocked).isNotDone();
		handlers.release.countDown();
		assertThat(blocked.get(20, TimeUnit.SECONDS)).isEqualTo("released");
		assertThat(closer.join(TIMEOUT)).isTrue();
		assertThat(handlers.interrupted).isFalse();
	}

	private static SSLContext trustingContext() {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, new TrustManager[] { new X509TrustManager() {
				@Override
				public void checkClientTrusted(X509Certificate[] chain, String authType) {
				}

				@Override
				public void checkServerTrusted(X509Certificate[] chain, String authType) {
				}

				@Override
				public X509Certificate[] getAcceptedIssuers() {
					return new X509Certificate[0];
				}
			} }, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A connection that the client does not close.
	 */
	private static final class Connection implements AutoCloseable {

		final Socket socket;

		private final BufferedReader reader;

		Connection(int port) throws IOException {
			this.socket = new Socket("localhost", port);
			this.socket.setSoTimeout(20_000);
			this.reader = new BufferedReader(
					new InputStreamReader(this.socket.getInputStream(), StandardCharsets.ISO_8859_1));
		}

		String get(String path) throws IOException {
			send(path);
			return receive();
		}

		void send(String path) throws IOException {
			this.socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
		}

		String receive() throws IOException {
			int length = 0;
			for (String line = this.reader.readLine(); !line.isEmpty(); line = this.reader.readLine()) {
				if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
					length = Integer.parseInt(line.substring(15).trim());
				}
			}
			char[] body = new char[length];
			for (int read = 0; read < length;) {
				read += this.reader.read(body, read, length - read);
			}
			return new String(body);
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
