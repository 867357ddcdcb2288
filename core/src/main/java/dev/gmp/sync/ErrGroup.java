package dev.gmp.sync;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.gmp.Gmp;

/**
 * Goroutines that work on parts of one task, as Go's {@code errgroup.Group}. The first
 * failure among them ends the others, and is thrown to the thread that waits.
 *
 * <pre>{@code
 * try (ErrGroup group = ErrGroup.on(gmp).limit(8)) {
 *     for (URI uri : uris) {
 *         group.go(() -> save(fetch(uri)));
 *     }
 *     group.await();
 * }
 * }</pre>
 *
 * <h2>Failure</h2> A task fails by throwing, whatever it throws. The first failure
 * cancels the {@linkplain #context() context} of the group, with the failure as the
 * cause, and interrupts the goroutines that still run. A goroutine that blocks in Java
 * code ends by the interrupt; a goroutine that works with channels ends by the context.
 * Tasks that have not begun are not run any more.
 * <p>
 * The same happens if the context ends for another reason, such as the end of
 * {@linkplain #withContext the context that it was derived from}. That counts as the
 * failure, unless all tasks have ended before.
 * <p>
 * Later failures show in the futures of their tasks only. A task whose future the caller
 * cancels has not failed.
 *
 * <h2>The end</h2> A group is for one task. The group is over when {@link #await} or
 * {@link #close} has seen all goroutines end. Until then goroutines of the group may
 * start further ones.
 */
public final class ErrGroup implements AutoCloseable {

	private final Gmp gmp;

	/** Guards the fields below, and is held for moments only. */
	private final ReentrantLock lock = new ReentrantLock();

	private final Condition slotFree = this.lock.newCondition();

	private final Condition allEnded = this.lock.newCondition();

	private final Set<Member<?>> members = new HashSet<>();

	private Context parent = Context.background();

	private int limit = Integer.MAX_VALUE;

	private @Nullable GroupContext context;

	private @Nullable Throwable failure;

	private boolean over;

	private ErrGroup(Gmp gmp) {
		this.gmp = Objects.requireNonNull(gmp, "gmp");
	}

	/**
	 * Creates a group.
	 * @param gmp where the goroutines of the group run
	 * @return a new group without a limit, whose context is derived from
	 * {@link Context#background()}
	 */
	public static ErrGroup on(Gmp gmp) {
		return new ErrGroup(gmp);
	}

	/**
	 * Makes this group end with a context; that end counts as a failure.
	 * @param parent the context that the group's own context is derived from
	 * @return this group
	 * @throws IllegalStateException if this group has started a goroutine already, or has
	 * told its context
	 */
	public ErrGroup withContext(Context parent) {
		Objects.requireNonNull(parent, "parent");
		this.lock.lock();
		try {
			if (this.context != null) {
				throw new IllegalStateException("the group has its context already: set it before anything else");
			}
			this.parent = parent;
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Limits how many goroutines of this group there are at once; there is no limit by
	 * default.
	 * @param limit at least 1
	 * @return this group
	 * @throws IllegalStateException if goroutines of this group are running
	 */
	public ErrGroup limit(int limit) {
		if (limit < 1) {
			throw new IllegalArgumentException("limit is " + limit + ", allowed is 1 or more");
		}
		this.lock.lock();
		try {
			if (!this.members.isEmpty()) {
				throw new IllegalStateException(
						"the limit cannot be set while goroutines of the group are running: " + this.members.size());
			}
			this.limit = limit;
			return this;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the context of this group. The context ends with the first failure, and
	 * when the group is over. Cancelling the context ends the group.
	 * @return always the same one
	 */
	public Context context() {
		this.lock.lock();
		try {
			return lockedContext();
		}
		finally {
			this.lock.unlock();
		}
	}

	private GroupContext lockedContext() {
		GroupContext context = this.context;
		if (context == null) {
			context = new GroupContext(this.parent, this);
			this.context = context;
			context.attach();
		}
		return context;
	}

	/**
	 * Starts a goroutine that computes a result. If there are as many goroutines as the
	 * limit allows, this waits until one of them has ended. A goroutine of this very
	 * group must not wait so, since all of them might wait for one another;
	 * {@link #tryGo} does not wait.
	 * @param <T> the type of the result
	 * @param task what to run
	 * @return the outcome of the task. After a failure the future is cancelled already,
	 * and the task is not run.
	 * @throws InterruptedException if the thread is interrupted while it waits
	 * @throws IllegalStateException if this group is over
	 * @throws RejectedExecutionException as {@link Gmp#go(Callable)} does
	 */
	public <T extends @Nullable Object> Future<T> go(Callable<T> task) throws InterruptedException {
		Member<T> member = new Member<>(task);
		if (enter(member)) {
			start(member);
		}
		else {
			member.cancel(false);
		}
		return member;
	}

	/**
	 * Starts a goroutine without a result.
	 * @param task what to run
	 * @throws InterruptedException as {@link #go(Callable)} does
	 * @throws IllegalStateException as {@link #go(Callable)} does
	 * @throws RejectedExecutionException as {@link #go(Callable)} does
	 */
	public void go(Task task) throws InterruptedException {
		Future<@Nullable Void> _ = this.<@Nullable Void>go(callable(task));
	}

	/**
	 * Starts a goroutine if the limit allows one more now.
	 * @param task what to run
	 * @return whether it was started; {@code false} also after a failure
	 * @throws IllegalStateException as {@link #go(Callable)} does
	 * @throws RejectedExecutionException as {@link #go(Callable)} does
	 */
	public boolean tryGo(Task task) {
		Member<@Nullable Void> member = new Member<@Nullable Void>(callable(task));
		boolean entered = tryEnter(member);
		if (entered) {
			start(member);
		}
		return entered;
	}

	private static Callable<@Nullable Void> callable(Task task) {
		Objects.requireNonNull(task, "task");
		return () -> {
			task.run();
			return null;
		};
	}

	/**
	 * Waits until all goroutines of this group have ended. Then the group is over, and
	 * the first failure, if there is one, is thrown as the task threw it, with its type
	 * and its stack.
	 * <p>
	 * Two failures would mislead, and come as the cause of an {@link ExecutionException}:
	 * an {@link InterruptedException} of a task, which would read as an interrupt of this
	 * thread, and a throwable that is neither an {@link Exception} nor an {@link Error}.
	 * @throws InterruptedException if the thread is interrupted. The group is cancelled
	 * then, but its goroutines may still run.
	 * @throws CancellationException if the context of the group ended for another reason
	 * than a failure, see {@link Context#err()}
	 * @throws Exception the first failure
	 */
	public void await() throws Exception {
		Throwable failure = awaitAll();
		switch (failure) {
			case null -> {
			}
			case Error error -> throw error;
			case InterruptedException interrupted -> throw new ExecutionException(interrupted);
			case Exception ex -> throw ex;
			default -> throw new ExecutionException(failure);
		}
	}

	/**
	 * Waits as {@link #await()} does. Callers use it that know which checked exception
	 * the tasks throw.
	 * @param <X> the checked exception
	 * @param expected the type of the checked exception
	 * @throws X the first failure, if it is of that type
	 * @throws InterruptedException as {@link #await()} does
	 * @throws CompletionException with the first failure as its cause, if it is another
	 * checked exception. Unchecked ones and errors are thrown as they are.
	 */
	public <X extends Exception> void await(Class<X> expected) throws X, InterruptedException {
		Objects.requireNonNull(expected, "expected");
		Throwable failure = awaitAll();
		switch (failure) {
			case null -> {
			}
			case Error error -> throw error;
			case RuntimeException ex -> throw ex;
			case InterruptedException interrupted -> throw new CompletionException(interrupted);
			default -> {
				if (expected.isInstance(failure)) {
					throw expected.cast(failure);
				}
				throw new CompletionException(failure);
			}
		}
	}

	private @Nullable Throwable awaitAll() throws InterruptedException {
		Context context = context();
		Throwable failure;
		try {
			failure = awaitEnd();
		}
		catch (InterruptedException ex) {
			context.cancel(ex);
			throw ex;
		}
		context.close();
		return failure;
	}

	private @Nullable Throwable awaitEnd() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			while (!this.members.isEmpty()) {
				this.allEnded.await();
			}
			lockedOver();
			return this.failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void lockedOver() {
		this.over = true;
		// A caller that comes too late is to hear of it.
		this.slotFree.signalAll();
	}

	/**
	 * Ends this group: cancels the group if goroutines of it are left, and waits for
	 * their end. An interrupt does not end the wait, and the interrupt status stays set.
	 * After {@link #await} has returned, nothing is left to do. With try-with-resources
	 * no goroutine of the group outlives the block, whatever happens in it.
	 */
	@Override
	public void close() {
		context().cancel();
		this.lock.lock();
		try {
			while (!this.members.isEmpty()) {
				this.allEnded.awaitUninterruptibly();
			}
			lockedOver();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes a slot for a member, and waits for the slot if need be. */
	private boolean enter(Member<?> member) throws InterruptedException {
		this.lock.lock();
		try {
			Context context = lockedContext();
			while (this.members.size() >= this.limit && !context.isCancelled()) {
				this.slotFree.await();
			}
			return lockedEnter(member);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean tryEnter(Member<?> member) {
		this.lock.lock();
		try {
			return this.members.size() < this.limit && lockedEnter(member);
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean lockedEnter(Member<?> member) {
		if (this.over) {
			throw new IllegalStateException("the group is over: all its goroutines have been waited for");
		}
		Context context = lockedContext();
		if (context.isCancelled()) {
			// Some tasks were not run, so this must not pass for a success.
			lockedFail(context.err());
			return false;
		}
		this.members.add(member);
		return true;
	}

	private void start(Member<?> member) {
		boolean started = false;
		try {
			this.gmp.go(member);
			started = true;
		}
		finally {
			if (!started) {
				leave(member);
			}
		}
	}

	/** Begins a member, on its own thread, which may be interrupted from now on. */
	private boolean begin(Member<?> member) {
		this.lock.lock();
		try {
			Context context = lockedContext();
			if (context.isCancelled()) {
				// contextEnded may not have run yet.
				lockedFail(context.err());
				return false;
			}
			// If the context ends after this, contextEnded sees the thread.
			member.thread = Thread.currentThread();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void leave(Member<?> member) {
		this.lock.lock();
		try {
			this.members.remove(member);
			this.slotFree.signal();
			if (this.members.isEmpty()) {
				this.allEnded.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void fail(Throwable failure) {
		GroupContext context;
		this.lock.lock();
		try {
			// The failure is set before the context ends, so that what follows from the
			// end is no failure any more.
			lockedFail(failure);
			context = lockedContext();
		}
		finally {
			this.lock.unlock();
		}
		context.end(End.by(failure));
	}

	private void lockedFail(@Nullable Throwable failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
	}

	/**
	 * Cancels the members that are left. Any thread may call this, since it does not
	 * block.
	 * @param context the context of this group, which has ended
	 */
	void contextEnded(GroupContext context) {
		List<Thread> threads;
		this.lock.lock();
		try {
			if (!this.members.isEmpty()) {
				lockedFail(context.err());
			}
			threads = this.members.stream().map((member) -> member.thread).filter(Objects::nonNull).toList();
			this.slotFree.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		for (Thread thread : threads) {
			// A thread runs nothing but its task, so no interrupt can hit another task.
			if (thread != Thread.currentThread()) {
				thread.interrupt();
			}
		}
	}

	/**
	 * A task without a result, which may throw anything.
	 */
	@FunctionalInterface
	public interface Task {

		/**
		 * Runs the task.
		 * @throws Exception the failure
		 */
		void run() throws Exception;

	}

	/** A task and its goroutine. */
	private final class Member<T extends @Nullable Object> extends FutureTask<T> {

		/** Guarded by the lock; {@code null} before the task begins. */
		@Nullable Thread thread;

		Member(Callable<T> task) {
			super(task);
		}

		@Override
		public void run() {
			try {
				if (begin(this)) {
					super.run();
				}
				else {
					cancel(false);
				}
			}
			finally {
				leave(this);
			}
		}

		@Override
		protected void setException(Throwable failure) {
			if (!isCancelled()) {
				fail(failure);
			}
			super.setException(failure);
		}

	}

}
