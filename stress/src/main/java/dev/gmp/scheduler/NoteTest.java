package dev.gmp.scheduler;

import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

import dev.gmp.concurrent.Note;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.stress.Patience;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

/**
 * One thread sleeps on a note while another one wakes it: it wakes up, and sees what was
 * written before.
 * <p>
 * The result is what the sleeper saw, and whether it woke up.
 */
@JCStressTest
@Outcome(id = "1, true", expect = ACCEPTABLE, desc = "It woke up and saw what was written.")
@Outcome(id = "0, true", expect = FORBIDDEN, desc = "It woke up and did not see what was written.")
@Outcome(id = "\\d, false", expect = FORBIDDEN, desc = "The wake-up was lost.")
@State
public class NoteTest {

	private final Note note;

	private volatile @Nullable Thread owner;

	private int written;

	private volatile boolean awake;

	public NoteTest() {
		this(new Note(JdkAccess.get(true)));
	}

	NoteTest(Note note) {
		this.note = note;
	}

	@Actor
	public void sleeper(IZ_Result r) {
		this.owner = Thread.currentThread();
		this.note.sleep();
		r.r1 = this.written;
		this.awake = true;
	}

	@Actor
	public void waker(IZ_Result r) {
		Thread sleeper = this.owner;
		while (sleeper == null) {
			Thread.onSpinWait();
			sleeper = this.owner;
		}
		this.written = 1;
		this.note.wakeup(sleeper);
		r.r2 = Patience.await(() -> this.awake);
		while (!this.awake) {
			// Let it end nevertheless.
			LockSupport.unpark(sleeper);
			Thread.yield();
		}
	}

	/**
	 * {@link NoteTest} with a note whose sleeper looks whether it was woken, and then
	 * goes to sleep, in two steps: a wake-up in between is lost.
	 */
	@JCStressTest
	@State
	public static class Broken extends NoteTest {

		public Broken() {
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

}
