package dev.gmp.scheduler;

import org.jspecify.annotations.Nullable;

import dev.gmp.concurrent.SpinLock;
import dev.gmp.jdk.JdkAccess;
import dev.gmp.jdk.NativePriority;
import dev.gmp.os.KernelThread;

/**
 * Leaves the cores to the machines that have a processor: a machine that computes for
 * long without one gets a smaller share from the kernel, where that can be told so.
 * <p>
 * The kernel shares cores by thread. Beside twenty goroutines that compute on threads of
 * their own, two machines that serve all others would get a tenth of the cores, while in
 * a pool of threads each of the others has a share of its own.
 * <p>
 * A process may lower a share, but only a privileged one may raise it again. Where it may
 * not, no machine is demoted: it would end its goroutine, wake others and give up its
 * shell with the small share, and whoever waits for a lock that it holds meanwhile would
 * wait as long as it does for a core. Where it may, it {@linkplain #restore restores} its
 * share before it does any of that.
 *
 * <h2>Why no machine keeps the small share</h2> Sysmon lowers it under {@link #lock},
 * only while the machine holds the shell. The machine gives the shell up first and then
 * comes to {@link #restore} under the same lock: so it sees what sysmon did, or sysmon
 * sees that it is gone.
 */
final class Demotion {

	/**
	 * The nice value of a machine that computes without a processor. Its weight is a
	 * thirtieth of that of others: enough to come through beside them.
	 */
	private static final int NICE = 15;

	private final JdkAccess jdk;

	/** Guards {@link M#niceBefore}. */
	private final SpinLock lock;

	private volatile @Nullable NativePriority priority;

	private boolean linked;

	Demotion(JdkAccess jdk) {
		this.jdk = jdk;
		this.lock = new SpinLock(jdk);
	}

	/**
	 * Claims the call of {@link #link}. On sysmon's thread.
	 * @return whether it is the caller's
	 */
	boolean claimLink() {
		boolean claimed = !this.linked;
		this.linked = true;
		return claimed;
	}

	/**
	 * Finds the kernel's functions, which takes a tenth of a second, and tries whether a
	 * share can be raised again.
	 */
	void link() {
		NativePriority priority = this.jdk.nativePriority();
		int tid = KernelThread.current().tid();
		if (priority == null || tid == KernelThread.UNKNOWN) {
			return;
		}
		int before = priority.get(tid);
		if (priority.set(tid, Math.min(before + 1, NativePriority.LOWEST)) && priority.set(tid, before)) {
			this.priority = priority;
		}
	}

	/**
	 * Gives a machine a smaller share, unless it has it or has given up its shell. On
	 * sysmon's thread.
	 * @param m the machine
	 * @param shell what it holds
	 */
	@SuppressWarnings("ReferenceEquality") // identity is what is asked
	void demote(M m, P shell) {
		NativePriority priority = this.priority;
		KernelThread thread = m.kernelThread;
		if (priority == null || thread == null || thread.tid() == KernelThread.UNKNOWN
				|| m.niceBefore != M.NOT_DEMOTED) {
			return;
		}
		this.lock.lock();
		try {
			if (m.heldP() == shell) {
				int before = priority.get(thread.tid());
				if (before < NICE && priority.set(thread.tid(), NICE)) {
					m.niceBefore = before;
				}
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Gives a machine back its share: before it takes a lock of the scheduler's, and
	 * after it has given up its shell.
	 * @param m the machine, on its own thread
	 */
	void restore(M m) {
		NativePriority priority = this.priority;
		KernelThread thread = m.kernelThread;
		if (priority == null || thread == null) {
			return;
		}
		this.lock.lock();
		try {
			if (m.niceBefore != M.NOT_DEMOTED && priority.set(thread.tid(), m.niceBefore)) {
				m.niceBefore = M.NOT_DEMOTED;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
