package dev.gmp.sample;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a check may take.
 *
 * @param maxDepth how many clicks away from its first page a check may go
 * @param maxPages how many pages a check may visit
 * @param defaultDepth the depth of a check that names none
 * @param defaultPages the page limit of a check that names none
 * @param maxRunning how many checks may run at once
 * @param fetchers how many goroutines fetch the pages of one check, and so how many pages
 * at once
 * @param connectTimeout how long a host may take to accept a connection
 * @param requestTimeout how long a host may take to begin its answer, and then to
 * complete it
 * @param maxBody how much of a page is read
 * @param maxRedirects how many redirects in a row are followed
 * @param userAgent how requests introduce themselves
 */
@ConfigurationProperties("site-checker")
@Validated
public record SiteCheckerProperties(@DefaultValue("10") @Min(0) @Max(100) int maxDepth,
		@DefaultValue("2000") @Min(1) @Max(100_000) int maxPages, @DefaultValue("2") @Min(0) int defaultDepth,
		@DefaultValue("500") @Min(1) int defaultPages, @DefaultValue("8") @Min(1) @Max(1000) int maxRunning,
		@DefaultValue("32") int fetchers,
		@DefaultValue("5s") @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration connectTimeout,
		@DefaultValue("10s") @DurationMin(millis = 1) @DurationMax(minutes = 10) Duration requestTimeout,
		@DefaultValue("2MB") DataSize maxBody, @DefaultValue("10") @Min(0) @Max(100) int maxRedirects,
		@DefaultValue("gmp-site-checker/0.1") @NotBlank String userAgent) {

	public SiteCheckerProperties {
		if (fetchers < 1 || fetchers > 10_000) {
			throw new IllegalArgumentException("site-checker.fetchers is " + fetchers
					+ ", allowed is 1 to 10000: so many pages of a check are fetched at once");
		}
		if (maxBody.toBytes() < 1024 || maxBody.toBytes() > (64 << 20)) {
			throw new IllegalArgumentException(
					"site-checker.max-body is " + maxBody + ", allowed is 1KB to 64MB: pages are held in memory");
		}
	}

}
