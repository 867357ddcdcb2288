package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.Note;
import dev.gmp.jdk.JdkAccess;

/**
 * How sysmon sleeps, and how a machine wakes it. Machines know this object instead of
 * {@link Sysmon}, which knows all of them.
 * <p>
 * While anything runs sysmon pauses for less than a millisecond between two rounds, and
 * nobody wakes it. When nothing runs it falls {@linkplain #fallAsleep asleep}, and the
 * first machine that gets a processor {@linkplain #wakeupIfAsleep wakes} it.
 *
 * <h2>Why sysmon does not sleep while a machine runs</h2> Sysmon notes that it is asleep,
 * then looks whether a processor is busy. A machine makes a processor busy, then looks
 * whether sysmon is asleep. One of the two sees the other.
 */
final class SysmonSleep {

	/**
	 * The longest pause between two rounds while anything runs, in nanoseconds.
	 */
	static final long MAX_PAUSE_NANOS = 800_000;

	private final Note note;

	/** Sysmon's thread. Set before any machine is started. */
	private @Nullable Thread sysmon;

	private volatile boolean asleep;

	/** When sysmon wakes up by itself. Written before {@link #asleep} is set. */
	private long wakesAt;

	private volatile boolean ended;

	SysmonSleep(JdkAccess jdk) {
		this.note = new Note(jdk);
	}

	/**
	 * Says which thread sleeps here.
	 * @param sysmon the thread
	 */
	void of(Thread sysmon) {
		this.sysmon = sysmon;
	}

	boolean isAsleep() {
		return this.asleep;
	}

	/**
	 * Wakes sysmon if nothing was running until now. A sysmon that would wake up by
	 * itself before its first round is left asleep: a machine that wakes up for a timer
	 * would wake it each time, and sysmon would find the machine idle again.
	 */
	void wakeupIfAsleep() {
		if (this.asleep && this.wakesAt - System.nanoTime() > MAX_PAUSE_NANOS) {
			this.asleep = false;
			wakeup();
		}
	}

	/**
	 * Tells sysmon to end.
	 */
	void end() {
		this.ended = true;
		wakeup();
	}

	private void wakeup() {
		Thread sysmon = this.sysmon;
		if (sysmon != null) {
			this.note.wakeup(sysmon);
		}
	}

	/**
	 * Returns whether sysmon is to end.
	 * @return whether {@link #end} was called
	 */
	boolean isEnded() {
		return this.ended;
	}

	/**
	 * Notes that sysmon is about to {@linkplain #sleep sleep} until it is woken. Only
	 * sysmon calls this.
	 * @param wakesAt when it wakes up by itself, of {@link System#nanoTime()}
	 */
	void fallAsleep(long wakesAt) {
		this.wakesAt = wakesAt;
		this.asleep = true;
	}

	/**
	 * Notes that sysmon does not sleep any more. Only sysmon calls this.
	 */
	void stayAwake() {
		this.asleep = false;
	}

	/**
	 * Sleeps. Only sysmon calls this.
	 * @param nanos for how long at most, in nanoseconds
	 * @return whether somebody woke sysmon
	 */
	boolean sleep(long nanos) {
		return this.note.sleep(nanos);
	}

}
