package dev.gmp.sample.web;

import java.net.URI;
import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.gmp.sample.SiteCheckerProperties;
import dev.gmp.sample.check.CheckReport;
import dev.gmp.sample.check.CheckService;
import dev.gmp.sample.check.CheckSummary;

/**
 * The checks over HTTP.
 */
@RestController
@RequestMapping("/checks")
class CheckController {

	private final CheckService checks;

	private final SiteCheckerProperties properties;

	CheckController(CheckService checks, SiteCheckerProperties properties) {
		this.checks = checks;
		this.properties = properties;
	}

	@PostMapping
	ResponseEntity<CheckSummary> start(@RequestBody CheckRequest request) {
		CheckSummary check = this.checks.start(request.toOrder(this.properties));
		return ResponseEntity.accepted().location(URI.create("/checks/" + check.id())).body(check);
	}

	@GetMapping
	List<CheckSummary> newest() {
		return this.checks.newest();
	}

	@GetMapping("/{id}")
	CheckReport report(@PathVariable long id) {
		return this.checks.find(id).orElseThrow(() -> {
			ErrorResponseException missing = new ErrorResponseException(HttpStatus.NOT_FOUND);
			missing.setDetail("There is no check " + id + ".");
			return missing;
		});
	}

}
