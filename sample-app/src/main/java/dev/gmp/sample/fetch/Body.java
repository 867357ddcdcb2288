package dev.gmp.sample.fetch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * What was read of an answer's body.
 */
public final class Body {

	private final byte[] bytes;

	private final int size;

	private final boolean cut;

	/**
	 * Takes over a buffer.
	 * @param bytes the buffer, which nobody changes any more
	 * @param size how much of it is the body
	 * @param cut whether there was more than was read
	 */
	Body(byte[] bytes, int size, boolean cut) {
		this.bytes = bytes;
		this.size = size;
		this.cut = cut;
	}

	public InputStream open() {
		return new ByteArrayInputStream(this.bytes, 0, this.size);
	}

	public int size() {
		return this.size;
	}

	public boolean cut() {
		return this.cut;
	}

}
