package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * {@link NoteTimeoutTest} with a note that looks whether it was woken, and then clears
 * itself, in two steps: a wake-up in between is lost.
 */
@JCStressTest
@State
public class BrokenNoteTimeoutTest extends NoteTimeoutTest {

	public BrokenNoteTimeoutTest() {
		super(new BrokenNote());
	}

	@Override
	@Actor
	public void sleeper(ZZ_Result r) {
		super.sleeper(r);
	}

	@Override
	@Actor
	public void waker() {
		super.waker();
	}

	@Override
	@Arbiter
	public void arbiter(ZZ_Result r) {
		super.arbiter(r);
	}

}
