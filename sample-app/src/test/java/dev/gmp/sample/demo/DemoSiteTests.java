package dev.gmp.sample.demo;

import org.junit.jupiter.api.Test;

import dev.gmp.sample.demo.DemoPage.Html;

import static org.assertj.core.api.Assertions.assertThat;

class DemoSiteTests {

	@Test
	void isAMuseumOfSomeHundredPages() {
		DemoSite site = new DemoSite();
		long pages = site.pages().values().stream().filter(Html.class::isInstance).count();
		// 1 entrance, 8 halls, 48 rooms, 192 exhibits, the workshop, the guestbook
		assertThat(pages).isEqualTo(1 + 8 + 48 + 192 + 2);
		assertThat(site.pages()).isEqualTo(new DemoSite().pages());
	}

	@Test
	void goesOnForEver() {
		DemoSite site = new DemoSite();
		assertThat(site.find("/demo/archive/123456")).isInstanceOf(Html.class);
		assertThat(site.find("/demo/escalator/123456")).isInstanceOf(DemoPage.Moved.class);
		assertThat(site.find("/demo/archive/0")).isNull();
		assertThat(site.find("/demo/archive/x")).isNull();
		assertThat(site.find("/demo/escalator/9999999999")).isNull();
	}

	@Test
	void everythingInItCanBeReached() {
		DemoExpectations all = new DemoExpectations(4);
		assertThat(all.paths()).containsAll(new DemoSite().pages().keySet());
	}

	@Test
	void hasItsFaults() {
		assertThat(new DemoExpectations(3).brokenLinks()).hasSize(11);
		assertThat(new DemoExpectations(4).brokenLinks()).hasSize(12);
	}

}
