package dev.gmp.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The application.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SiteCheckerApplication {

	public static void main(String[] args) {
		SpringApplication.run(SiteCheckerApplication.class, args);
	}

}
