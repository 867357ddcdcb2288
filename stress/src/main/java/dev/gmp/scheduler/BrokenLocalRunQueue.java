package dev.gmp.scheduler;

/**
 * A local run queue whose thieves do not look whether somebody was faster.
 */
final class BrokenLocalRunQueue extends LocalRunQueue {

	BrokenLocalRunQueue(GlobalRunQueue global) {
		super(global);
	}

	@Override
	boolean takeHead(int h, int n) {
		this.head = h + n;
		return true;
	}

	@Override
	boolean stealNext(G expected) {
		this.runnext = null;
		return true;
	}

}
