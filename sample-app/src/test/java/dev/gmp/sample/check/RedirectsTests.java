package dev.gmp.sample.check;

import org.junit.jupiter.api.Test;

import dev.gmp.sample.url.WebUrl;

import static org.assertj.core.api.Assertions.assertThat;

class RedirectsTests {

	private final Redirects redirects = new Redirects(3);

	@Test
	void aChainThatEndsWellIsNoTrouble() throws Exception {
		Visit first = add("/1", "/2", null);
		add("/2", "/3", null);
		add("/3", null, new Trouble(TroubleKind.NOT_HTML, "a film"));
		assertThat(this.redirects.judge(first)).isNull();
	}

	@Test
	void aLoopIsSeenFromWhereverItIsEntered() throws Exception {
		Visit outside = add("/0", "/1", null);
		Visit inside = add("/1", "/2", null);
		add("/2", "/1", null);
		assertThat(this.redirects.judge(outside)).isEqualTo(new Trouble(TroubleKind.REDIRECT_LOOP,
				"redirects in a loop: http://a.example/0 → http://a.example/1 → http://a.example/2 → http://a.example/1"));
		assertThat(this.redirects.judge(inside)).isNotNull();
	}

	@Test
	void asManyAsAllowedAreNotTooMany() throws Exception {
		Visit first = add("/1", "/2", null);
		add("/2", "/3", null);
		add("/3", "/4", null);
		add("/4", null, null);
		assertThat(this.redirects.judge(first)).isNull();
	}

	@Test
	void oneMoreIsTooMany() throws Exception {
		Visit first = add("/1", "/2", null);
		add("/2", "/3", null);
		add("/3", "/4", null);
		Visit fourth = add("/4", "/5", null);
		this.redirects.addTooFar(WebUrl.parse("http://a.example/5"));
		Trouble trouble = new Trouble(TroubleKind.TOO_MANY_REDIRECTS,
				"more than 3 redirects in a row, the last one to http://a.example/5");
		assertThat(this.redirects.judge(first)).isEqualTo(trouble);
		assertThat(this.redirects.judge(fourth)).isEqualTo(trouble);
	}

	@Test
	void brokenAtItsEndIsBroken() throws Exception {
		Visit first = add("/1", "/2", null);
		add("/2", null, new Trouble(TroubleKind.CLIENT_ERROR, "404"));
		assertThat(this.redirects.judge(first))
			.isEqualTo(new Trouble(TroubleKind.REDIRECT_TO_BROKEN, "redirects to http://a.example/2: 404"));
	}

	@Test
	void whatWasNotVisitedIsOnlyARemark() throws Exception {
		Trouble trouble = this.redirects.judge(add("/1", "/2", null));
		assertThat(trouble)
			.isEqualTo(new Trouble(TroubleKind.NOT_VISITED, "redirects to http://a.example/2, which was not visited"));
		assertThat(trouble.kind().isBroken()).isFalse();
	}

	@Test
	void anotherSiteIsOnlyARemark() throws Exception {
		Trouble trouble = this.redirects.judge(add("/1", "//b.example/", null));
		assertThat(trouble)
			.isEqualTo(new Trouble(TroubleKind.OFF_SITE, "redirects to another site, not followed: http://b.example/"));
		assertThat(trouble.kind().isBroken()).isFalse();
	}

	private Visit add(String path, String to, Trouble trouble) throws Exception {
		WebUrl url = WebUrl.parse("http://a.example" + path);
		Page page = new Page(1, url.toString(), 0, false, 200, "", "", 0, 0, to, trouble);
		Visit visit = Visit.withoutLinks(new Target(1, 1, url, 0, false), page, (to != null) ? url.resolve(to) : null);
		this.redirects.add(visit);
		return visit;
	}

}
