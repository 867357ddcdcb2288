package dev.gmp.sample.url;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WebUrlTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			http://example.org,                        http://example.org/
			HTTP://Example.ORG/A,                      http://example.org/A
			http://example.org:80/a,                   http://example.org/a
			https://example.org:443/a,                 https://example.org/a
			https://example.org:80/a,                  https://example.org:80/a
			http://example.org:/a,                     http://example.org/a
			http://example.org:08080/a,                http://example.org:8080/a
			http://example.org/a#part,                 http://example.org/a
			http://example.org/a?,                     http://example.org/a
			http://example.org?q=1,                    http://example.org/?q=1
			http://example.org/a/./b/../c,             http://example.org/a/c
			http://example.org/../../a,                http://example.org/a
			http://example.org/a/..,                   http://example.org/
			http://example.org/a/%2e%2E/b,             http://example.org/b
			http://example.org/%7euser/%3fx,           http://example.org/~user/%3Fx
			http://example.org/100%,                   http://example.org/100%25
			http://example.org/a b|c,                  http://example.org/a%20b%7Cc
			http://example.org/grün?ü=[1],             http://example.org/gr%C3%BCn?%C3%BC=[1]
			http://bücher.example/,                    http://xn--bcher-kva.example/
			"  http://example.org/a  ",                http://example.org/a
			http://[::1]:8080/a,                       http://[::1]:8080/a
			http://example.org//a//b,                  http://example.org//a//b
			""")
	void normalises(String given, String normal) throws BadUrlException {
		assertThat(WebUrl.parse(given)).hasToString(normal);
		assertThat(WebUrl.parse(normal)).isEqualTo(WebUrl.parse(given)).hasToString(normal);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			"",                      http://a.example/b/c/d?q
			#part,                   http://a.example/b/c/d?q
			?page=2,                 http://a.example/b/c/d?page=2
			e,                       http://a.example/b/c/e
			./e,                     http://a.example/b/c/e
			../e,                    http://a.example/b/e
			../../../e,              http://a.example/e
			..,                      http://a.example/b/
			.,                       http://a.example/b/c/
			/e?x=1#y,                http://a.example/e?x=1
			//other.example/e,       http://other.example/e
			https://other.example,   https://other.example/
			e:f/g,                   -
			./e:f,                   http://a.example/b/c/e:f
			""")
	void resolves(String reference, String expected) throws BadUrlException {
		WebUrl page = WebUrl.parse("http://a.example/b/c/d?q");
		if (expected.equals("-")) {
			assertThatExceptionOfType(BadUrlException.class).isThrownBy(() -> page.resolve(reference));
		}
		else {
			assertThat(page.resolve(reference)).hasToString(expected);
		}
	}

	@Test
	void ignoresLineBreaksAsBrowsersDo() throws BadUrlException {
		assertThat(WebUrl.parse("http://example.org/a\n\tb")).hasToString("http://example.org/ab");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			example.org                    | http:// or https://
			/relative                      | http:// or https://
			localhost:8080/demo            | its scheme is localhost, allowed are http and https
			ftp://example.org/             | its scheme is ftp, allowed are http and https
			file:///etc/passwd             | its scheme is file
			http:/example.org              | it has no host
			http://                        | it has no host
			http://:80/                    | its host is not valid
			http://user:secret@example.org | user name
			http://exa mple.org/           | its host is not valid: exa mple.org
			http://exam%70le.org/          | its host is not valid
			http://[museum/                | its host is not valid: [museum
			http://[::zz]/                 | its host is not valid
			http://example.org:99999/      | its port is 99999, allowed is 1 to 65535
			http://example.org:0/          | its port is 0, allowed is 1 to 65535
			http://example.org:x/          | its host is not valid
			http://under_score.example/    | its host is not valid
			""")
	void refusesWithAReason(String given, String reason) {
		assertThatExceptionOfType(BadUrlException.class).isThrownBy(() -> WebUrl.parse(given))
			.withMessageContaining(reason)
			.withMessageNotContaining("secret");
	}

	@Test
	void refusesEndlessOnes() {
		assertThatExceptionOfType(BadUrlException.class)
			.isThrownBy(() -> WebUrl.parse("http://example.org/" + "a/".repeat(2000)))
			.withMessage("it has 4019 characters, allowed are 2048 characters");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://example.org/", "http://example.org/a?b", "http://EXAMPLE.org:80/" })
	void sameSite(String other) throws BadUrlException {
		assertThat(WebUrl.parse("http://example.org/x").sameSite(WebUrl.parse(other))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.org/", "http://www.example.org/", "http://example.org:81/" })
	void otherSite(String other) throws BadUrlException {
		assertThat(WebUrl.parse("http://example.org/x").sameSite(WebUrl.parse(other))).isFalse();
	}

}
