package dev.gmp.sample.check;

import java.util.function.LongConsumer;

import org.springframework.stereotype.Component;

import dev.gmp.spring.annotation.Go;

/**
 * Runs a check in a goroutine of its own, which waits most of the time for its fetchers.
 */
@Component
public class SiteCheck {

	/**
	 * Runs a check.
	 * @param crawl the check
	 * @param whenEnded is told the check's id
	 */
	@Go
	public void run(Crawl crawl, LongConsumer whenEnded) {
		try {
			crawl.run();
		}
		finally {
			whenEnded.accept(crawl.id());
		}
	}

}
