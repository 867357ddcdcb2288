package dev.gmp.sample.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

/**
 * A small site of which each test says what it answers.
 */
class TestSite implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

	private final Map<String, HttpHandler> handlers = new ConcurrentHashMap<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	TestSite() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	private void handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().toString();
		this.requests.add(exchange.getRequestMethod() + " " + path);
		try (exchange) {
			HttpHandler handler = this.handlers.get(path);
			if (handler != null) {
				handler.handle(exchange);
			}
			else {
				respond(exchange, 404, "text/html", "nothing here");
			}
		}
	}

	/** A page with links. */
	TestSite page(String path, String... links) {
		StringBuilder html = new StringBuilder("<!doctype html><title>Page " + path + "</title>");
		for (String link : links) {
			html.append("<a href=\"").append(link).append("\">x</a>");
		}
		return on(path, (exchange) -> respond(exchange, 200, "text/html; charset=utf-8", html.toString()));
	}

	TestSite answer(String path, int status, String type, String body) {
		return on(path, (exchange) -> respond(exchange, status, type, body));
	}

	TestSite redirect(String path, String location) {
		return on(path, (exchange) -> {
			exchange.getResponseHeaders().add("Location", location);
			exchange.sendResponseHeaders(302, -1);
		});
	}

	TestSite on(String path, HttpHandler handler) {
		this.handlers.put(path, handler);
		return this;
	}

	String url(String path) {
		return "http://localhost:" + this.server.getAddress().getPort() + path;
	}

	int port() {
		return this.server.getAddress().getPort();
	}

	/** What was asked for, such as {@code GET /a}, in the order in which it came. */
	List<String> requests() {
		return this.requests;
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	private static void respond(HttpExchange exchange, int status, String type, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().add("Content-Type", type);
		if (exchange.getRequestMethod().equals("HEAD")) {
			exchange.sendResponseHeaders(status, -1);
		}
		else {
			exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
		}
	}

}
