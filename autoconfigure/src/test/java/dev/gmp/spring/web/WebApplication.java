package dev.gmp.spring.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

import dev.gmp.Gmp;
import dev.gmp.Goroutine;

/**
 * A web application whose handlers tell what they run on.
 */
final class WebApplication {

	static final String TOMCAT = "tomcat";

	static final String JETTY = "jetty";

	private static final String OTHER_SERVER = "spring.autoconfigure.exclude=org.springframework.boot.%s.autoconfigure.servlet.%sServletWebServerAutoConfiguration";

	private WebApplication() {
	}

	/**
	 * Starts it on a free port.
	 */
	static ConfigurableApplicationContext start(String server, String... properties) {
		String exclude = server.equals(TOMCAT) ? OTHER_SERVER.formatted("jetty", "Jetty")
				: OTHER_SERVER.formatted("tomcat", "Tomcat");
		Map<String, String> all = new LinkedHashMap<>();
		for (String property : Stream
			.concat(Stream.of("server.port=0", exclude, "gmp.web.enabled=true"), Arrays.stream(properties))
			.toList()) {
			all.put(property.substring(0, property.indexOf('=')), property);
		}
		String[] arguments = all.values().stream().map((property) -> "--" + property).toArray(String[]::new);
		List<Class<?>> sources = new ArrayList<>(List.of(Application.class));
		if (server.equals(TOMCAT)) {
			sources.add(Sockets.class);
		}
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).bannerMode(Banner.Mode.OFF)
			.run(arguments);
	}

	static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	static String where() {
		Thread thread = Thread.currentThread();
		return (Goroutine.isGoroutine() ? "goroutine " : thread.isVirtual() ? "virtual " : "platform ")
				+ thread.getName();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Handlers handlers(Gmp gmp) {
			return new Handlers(gmp);
		}

	}

	@RestController
	static class Handlers {

		private final Gmp gmp;

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		final AtomicInteger inside = new AtomicInteger();

		final AtomicInteger mostInside = new AtomicInteger();

		volatile boolean interrupted;

		Handlers(Gmp gmp) {
			this.gmp = gmp;
		}

		@GetMapping("/where")
		String where() {
			return WebApplication.where();
		}

		@PostMapping("/echo")
		String echo(@RequestBody String body) {
			return body + " " + WebApplication.where();
		}

		@PostMapping("/upload")
		String upload(@RequestParam("file") MultipartFile file) {
			return file.getSize() + " " + WebApplication.where();
		}

		@GetMapping("/block")
		String block() {
			this.entered.countDown();
			try {
				this.release.await();
				return "released";
			}
			catch (InterruptedException ex) {
				this.interrupted = true;
				return "interrupted";
			}
		}

		@GetMapping("/stubborn")
		String stubborn() {
			this.entered.countDown();
			while (true) {
				try {
					this.release.await();
					return "released";
				}
				catch (InterruptedException ex) {
					this.interrupted = true;
				}
			}
		}

		@GetMapping("/count")
		String count(@RequestParam("parties") int parties, @RequestParam("millis") long millis) {
			this.mostInside.accumulateAndGet(this.inside.incrementAndGet(), Math::max);
			long end = System.nanoTime() + millis * 1_000_000;
			while (this.mostInside.get() < parties && System.nanoTime() < end) {
				Thread.yield();
			}
			this.inside.decrementAndGet();
			return "counted";
		}

		@GetMapping("/callable")
		Callable<String> callable() {
			return WebApplication::where;
		}

		@GetMapping("/deferred")
		DeferredResult<String> deferred() {
			DeferredResult<String> result = new DeferredResult<>();
			this.gmp.go("deferred", () -> {
				result.setResult(WebApplication.where());
			});
			return result;
		}

		@GetMapping("/stream")
		StreamingResponseBody stream() {
			return (out) -> {
				for (int i = 0; i < 100; i++) {
					out.write((i + "\n").getBytes(StandardCharsets.UTF_8));
					out.flush();
				}
				out.write(WebApplication.where().getBytes(StandardCharsets.UTF_8));
			};
		}

		@GetMapping("/sse")
		SseEmitter sse() {
			SseEmitter emitter = new SseEmitter();
			this.gmp.go("sse", () -> {
				try {
					for (int i = 0; i < 10; i++) {
						emitter.send("event " + i);
					}
					emitter.complete();
				}
				catch (IOException ex) {
					emitter.completeWithError(ex);
				}
			});
			return emitter;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableWebSocket
	static class Sockets {

		@Bean
		WebSocketConfigurer webSocketConfigurer() {
			return (registry) -> registry.addHandler(handler(), "/socket");
		}

		/*
		 * Tomcat closes a connection whose frames look like an attack to it, and so do
		 * those of uploads that share the connection's window, whatever runs them.
		 */
		@Bean
		WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> uploadsAreNoAttack() {
			return (factory) -> factory.addConnectorCustomizers((connector) -> {
				for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
					if (protocol instanceof Http2Protocol http2) {
						http2.setOverheadDataThreshold(0);
						http2.setOverheadWindowUpdateThreshold(0);
					}
				}
			});
		}

		private static WebSocketHandler handler() {
			return new TextWebSocketHandler() {
				@Override
				protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
					session.sendMessage(new TextMessage(message.getPayload() + " " + WebApplication.where()));
				}
			};
		}

	}

}
