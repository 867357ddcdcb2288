package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * {@link NoteTest} with a note whose sleeper looks whether it was woken, and then goes to
 * sleep, in two steps: a wake-up in between is lost.
 */
@JCStressTest
@State
public class BrokenNoteTest extends NoteTest {

	public BrokenNoteTest() {
		super(new BrokenNote());
	}

	@Override
	@Actor
	public void sleeper(IZ_Result r) {
		super.sleeper(r);
	}

	@Override
	@Actor
	public void waker(IZ_Result r) {
		super.waker(r);
	}

}
