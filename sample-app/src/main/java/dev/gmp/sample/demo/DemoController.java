package dev.gmp.sample.demo;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.gmp.sample.demo.DemoPage.Failure;
import dev.gmp.sample.demo.DemoPage.File;
import dev.gmp.sample.demo.DemoPage.Html;
import dev.gmp.sample.demo.DemoPage.Moved;

/**
 * Serves the demo site, as slowly as if it were somewhere else.
 */
@RestController
class DemoController {

	private static final Duration SLOW = Duration.ofMillis(400);

	private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

	private final DemoSite site = new DemoSite();

	private final DemoHtml html = new DemoHtml();

	@GetMapping("/demo")
	ResponseEntity<byte[]> entrance() {
		return ResponseEntity.status(301).location(URI.create(DemoSite.ROOT)).build();
	}

	@GetMapping("/demo/**")
	ResponseEntity<byte[]> page(HttpServletRequest request) throws InterruptedException {
		String path = request.getRequestURI();
		Thread.sleep(latency(path));
		return switch (this.site.find(path)) {
			case Html page -> ResponseEntity.ok().contentType(HTML).body(this.html.render(page));
			case Moved moved -> ResponseEntity.status(moved.status()).location(URI.create(moved.location())).build();
			case File file -> ResponseEntity.ok()
				.contentType(MediaType.parseMediaType(file.contentType()))
				.body(Base64.getDecoder().decode(file.content()));
			case Failure _ ->
				ResponseEntity.internalServerError().contentType(HTML).body(this.html.renderError("The engine broke"));
			case null ->
				ResponseEntity.status(404).contentType(HTML).body(this.html.renderError("There is no such page"));
		};
	}

	/** From 5 to 50 ms, the same for a page each time. */
	private static Duration latency(String path) {
		return path.endsWith("/workshop") ? SLOW : Duration.ofMillis(5 + Math.floorMod(path.hashCode(), 46));
	}

}
