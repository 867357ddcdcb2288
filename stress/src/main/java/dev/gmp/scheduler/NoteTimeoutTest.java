package dev.gmp.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.gmp.concurrent.Note;
import dev.gmp.jdk.JdkAccess;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * A sleep with a timeout ends while somebody wakes the sleeper: either the sleep tells of
 * the wake-up, or the next one will.
 * <p>
 * The result is whether the sleep told of the wake-up, and whether the note still holds
 * it.
 */
@JCStressTest
@Outcome(id = { "true, false", "false, true" }, expect = ACCEPTABLE, desc = "The wake-up counted once.")
@Outcome(id = "false, false", expect = FORBIDDEN, desc = "The wake-up was lost.")
@Outcome(id = "true, true", expect = FORBIDDEN, desc = "The wake-up counted twice.")
@State
public class NoteTimeoutTest {

	private static final Thread NOBODY = Thread.ofPlatform().unstarted(() -> {
	});

	private final Note note;

	public NoteTimeoutTest() {
		this(new Note(JdkAccess.get(true)));
	}

	NoteTimeoutTest(Note note) {
		this.note = note;
	}

	@Actor
	public void sleeper(ZZ_Result r) {
		r.r1 = this.note.sleep(0);
	}

	@Actor
	public void waker() {
		this.note.wakeup(NOBODY);
	}

	@Arbiter
	public void arbiter(ZZ_Result r) {
		r.r2 = this.note.isSignalled();
	}

	/**
	 * {@link NoteTimeoutTest} with a note that looks whether it was woken, and then
	 * clears itself, in two steps: a wake-up in between is lost.
	 */
	@JCStressTest
	@State
	public static class Broken extends NoteTimeoutTest {

		public Broken() {
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

}
