package dev.gmp.sample.check;

import org.jspecify.annotations.Nullable;

/**
 * A page that was visited.
 *
 * @param number the order in which the check came upon it, from 1
 * @param url its address
 * @param depth how many clicks it is away from the first page
 * @param external whether it is on another site, and was only asked for
 * @param status the HTTP status, or {@code null} if there was no answer
 * @param contentType the media type of the answer, empty if unknown
 * @param title the title, empty if it has none
 * @param bytes its length
 * @param millis how long the host took
 * @param redirectTo where it leads to, or {@code null}
 * @param trouble what is the matter with it, or {@code null}
 */
public record Page(int number, String url, int depth, boolean external, @Nullable Integer status, String contentType,
		String title, long bytes, long millis, @Nullable String redirectTo, @Nullable Trouble trouble) {

	Page withTrouble(Trouble newTrouble) {
		return new Page(this.number, this.url, this.depth, this.external, this.status, this.contentType, this.title,
				this.bytes, this.millis, this.redirectTo, newTrouble);
	}

	public boolean isBroken() {
		return this.trouble != null && this.trouble.kind().isBroken();
	}

}
