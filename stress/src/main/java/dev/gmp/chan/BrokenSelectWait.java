package dev.gmp.chan;

/**
 * A wait that looks whether it still waits and ends that in two steps.
 */
final class BrokenSelectWait extends SelectWait {

	private static final int SPINS = 10;

	@Override
	boolean claim() {
		if (!isWaiting()) {
			return false;
		}
		dawdle();
		super.claim();
		return true;
	}

	@Override
	public boolean cancel() {
		if (!isWaiting()) {
			return false;
		}
		dawdle();
		super.cancel();
		return true;
	}

	/*
	 * The wider the gap, the sooner the test finds it.
	 */
	private static void dawdle() {
		for (int i = 0; i < SPINS; i++) {
			Thread.onSpinWait();
		}
	}

}
