package dev.gmp.sample.show;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Objects;

/**
 * Blocks the thread that carries a virtual thread, as a driver does that waits in native
 * code: a class initialiser is on the stack, and the JDK cannot take the virtual thread
 * off its carrier meanwhile.
 */
final class PinnedBlock {

	private static final Duration TIME = Duration.ofMillis(200);

	private static final byte[] INITIALIZER = bytes();

	private PinnedBlock() {
	}

	/**
	 * Blocks for a fifth of a second, or until the thread is interrupted.
	 * @throws InterruptedException if the thread was interrupted
	 */
	static void block() throws InterruptedException {
		try {
			// A class of its own each time: one is initialised once only.
			MethodHandles.lookup().defineHiddenClass(INITIALIZER, true);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	private static byte[] bytes() {
		String name = Initializer.class.getName();
		String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
		try (InputStream in = Objects.requireNonNull(PinnedBlock.class.getResourceAsStream(file), file)) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static void sleep() {
		try {
			Thread.sleep(TIME);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
