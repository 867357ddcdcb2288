package dev.gmp.benchmarks.work;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Skynet: a goroutine starts ten others, each of which starts ten others, down to a
 * million leaves that give their number back; every parent adds up what its children gave
 * and gives the sum to its own parent. The figure is the time for the whole tree of
 * 1,111,111 goroutines.
 * <p>
 * A parent waits for a count of its children that reaches zero, and only the last child
 * unparks it: one wait for each parent, and nothing allocated for it, so that the time is
 * that of starting, running, parking and waking. {@link Thread#join()} would add a latch
 * for each child, a channel or a queue its own lock and up to ten wake-ups.
 * <p>
 * A run leaves about a gigabyte of garbage. An iteration has several runs, so that it has
 * its share of collections.
 */
public final class Skynet {

	private static final int CHILDREN = 10;

	private Skynet() {
	}

	/**
	 * Returns the program of a peer.
	 * @param peer {@link Peer#GMP}, {@link Peer#STOCK}, {@link Peer#KOTLIN} or
	 * {@link Peer#POOL}
	 * @param leaves a power of ten
	 * @return the program
	 */
	public static Program of(String peer, int leaves) {
		return switch (peer) {
			case Peer.GMP, Peer.STOCK -> Program.of(peer, (running) -> skynet(running, leaves));
			case Peer.KOTLIN -> () -> SkynetKt.skynet(leaves);
			case Peer.POOL -> new Pool(leaves);
			case Peer.FLOOR -> Floor.startsAndSwitches(leaves + leaves / 9, leaves / 9);
			default -> throw Program.unknown(peer);
		};
	}

	/**
	 * Runs a tree with its root in the current thread.
	 * @param leaves a power of ten
	 */
	static long skynet(Peer peer, int leaves) {
		Node root = new Node(peer, null, 0, leaves);
		root.run();
		long expected = (long) leaves * (leaves - 1) / 2;
		if (root.sum != expected) {
			throw new IllegalStateException("the sum is " + root.sum + ", not " + expected);
		}
		return root.sum;
	}

	/**
	 * A node of the tree, and the count of its children that are still at work.
	 */
	private static final class Node extends AtomicInteger implements Runnable {

		private final Peer peer;

		private final @Nullable Node parent;

		private final int first;

		private final int leaves;

		// Written before the parent's count goes down, read by the parent after it is
		// zero.
		private long sum;

		private @Nullable Thread thread;

		Node(Peer peer, @Nullable Node parent, int first, int leaves) {
			this.peer = peer;
			this.parent = parent;
			this.first = first;
			this.leaves = leaves;
		}

		@Override
		public void run() {
			this.sum = (this.leaves == 1) ? this.first : sumOfChildren();
			if (this.parent != null && this.parent.decrementAndGet() == 0) {
				LockSupport.unpark(this.parent.thread);
			}
		}

		private long sumOfChildren() {
			this.thread = Thread.currentThread();
			set(CHILDREN);
			Node[] children = new Node[CHILDREN];
			int share = this.leaves / CHILDREN;
			for (int i = 0; i < CHILDREN; i++) {
				children[i] = new Node(this.peer, this, this.first + i * share, share);
				this.peer.go(children[i]);
			}
			while (get() != 0) {
				LockSupport.park();
			}
			long total = 0;
			for (Node child : children) {
				total += child.sum;
			}
			return total;
		}

	}

	/**
	 * The tree as a divide-and-conquer of the fork/join framework, which knows how to
	 * wait for a child.
	 */
	private static final class Pool implements Program {

		private final ForkJoinPool pool = new ForkJoinPool(Peer.processors());

		private final int leaves;

		Pool(int leaves) {
			this.leaves = leaves;
		}

		@Override
		public void run() {
			long sum = this.pool.invoke(new Branch(0, this.leaves));
			if (sum != (long) this.leaves * (this.leaves - 1) / 2) {
				throw new IllegalStateException("the sum is " + sum);
			}
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

	private static final class Branch extends RecursiveTask<Long> {

		private final int first;

		private final int leaves;

		Branch(int first, int leaves) {
			this.first = first;
			this.leaves = leaves;
		}

		@Override
		protected Long compute() {
			if (this.leaves == 1) {
				return (long) this.first;
			}
			Branch[] children = new Branch[CHILDREN];
			int share = this.leaves / CHILDREN;
			for (int i = 0; i < CHILDREN; i++) {
				children[i] = new Branch(this.first + i * share, share);
			}
			invokeAll(children);
			long sum = 0;
			for (Branch child : children) {
				sum += child.join();
			}
			return sum;
		}

	}

}
