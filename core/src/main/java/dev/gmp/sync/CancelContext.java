package dev.gmp.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import dev.gmp.chan.Chan;
import dev.gmp.chan.ReceiveChan;

/**
 * A context that can be cancelled.
 *
 * <h2>Why no child outlives its parent</h2> The parent ends by a CAS of {@link #end}, and
 * then takes its {@link Children} away. A child is entered there, and then looks whether
 * the parent has ended. So the parent finds the child, or the child finds that the parent
 * has ended, or both happen. If both happen, the second one fails at the CAS of the
 * child's {@link #end}.
 *
 * <h2>Why a parent keeps no child that has ended</h2> The thread that wins the CAS of a
 * child's end takes the child out of its parent's children. The child was entered there
 * before any other thread knew it. When the parent has taken all children, no child is
 * left to be taken out.
 */
sealed class CancelContext extends Context permits DeadlineContext, GroupContext {

	private static final VarHandle END;

	private static final VarHandle DONE;

	private static final VarHandle CHILDREN;

	/** The value of {@link #done} if no thread asked for it before the end. */
	private static final Chan<Void> CLOSED = Chan.make();

	static {
		CLOSED.close();
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			END = lookup.findVarHandle(CancelContext.class, "end", End.class);
			DONE = lookup.findVarHandle(CancelContext.class, "done", Chan.class);
			CHILDREN = lookup.findVarHandle(CancelContext.class, "children", Children.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** The neighbours among the children of the parent; its children guard them. */
	@Nullable CancelContext previous;

	@Nullable CancelContext next;

	private final Context parent;

	/** The context whose end is the end of this one. */
	private final @Nullable CancelContext ancestor;

	/** How this context ended, {@code null} before that. */
	private volatile @Nullable End end;

	/** Made when a thread asks for it; the thread that has set {@link #end} closes it. */
	private volatile @Nullable Chan<Void> done;

	/** Made for the first child: most have none. */
	private volatile @Nullable Children children;

	CancelContext(Context parent) {
		this.parent = parent;
		this.ancestor = parent.cancelContext();
	}

	/**
	 * Makes this context end with its parent. The maker calls this when the context is
	 * complete, before any other thread knows it.
	 */
	final void attach() {
		CancelContext ancestor = this.ancestor;
		if (ancestor == null) {
			return;
		}
		ancestor.children().add(this);
		End end = ancestor.end;
		if (end != null) {
			end(end);
		}
	}

	private Children children() {
		Children children = this.children;
		if (children == null) {
			children = new Children();
			if (!CHILDREN.compareAndSet(this, null, children)) {
				return children();
			}
		}
		return children;
	}

	@Override
	final void end(End end) {
		if (!END.compareAndSet(this, null, end)) {
			return;
		}
		CancelContext ancestor = this.ancestor;
		Children siblings = (ancestor != null) ? ancestor.children : null;
		if (siblings != null) {
			siblings.remove(this);
		}
		tellEnd();
		endDescendants(end);
	}

	/*
	 * There is no recursion, because the tree may be deeper than the stack.
	 */
	private void endDescendants(End end) {
		CancelContext child = takeChildren();
		if (child == null) {
			return;
		}
		Deque<CancelContext> rest = new ArrayDeque<>();
		while (child != null) {
			CancelContext sibling = child.next;
			child.next = null;
			child.previous = null;
			if (sibling != null) {
				rest.push(sibling);
			}
			if (END.compareAndSet(child, null, end)) {
				child.tellEnd();
			}
			CancelContext grandchild = child.takeChildren();
			child = (grandchild != null) ? grandchild : rest.poll();
		}
	}

	/** Takes the children after the end. Of several threads each takes a part of them. */
	private @Nullable CancelContext takeChildren() {
		Children children = this.children;
		return (children != null) ? children.takeAll() : null;
	}

	/**
	 * Closes the channel after the end was set, so that a thread which sees the channel
	 * closed sees the context ended.
	 */
	private void tellEnd() {
		if (!DONE.compareAndSet(this, null, CLOSED)) {
			Chan<Void> done = this.done;
			if (done != null) {
				done.close();
			}
		}
		ended();
	}

	/**
	 * Called once, when this context has ended, by the thread that ended it.
	 */
	void ended() {
	}

	@Override
	public final ReceiveChan<Void> done() {
		Chan<Void> done = this.done;
		if (done == null) {
			done = Chan.make();
			if (!DONE.compareAndSet(this, null, done)) {
				return done();
			}
		}
		return done;
	}

	@Override
	public final boolean isCancelled() {
		return this.end != null;
	}

	@Override
	public final @Nullable CancellationException err() {
		End end = this.end;
		return (end != null) ? end.toException() : null;
	}

	@Override
	public final @Nullable Throwable cause() {
		End end = this.end;
		if (end == null) {
			return null;
		}
		return (end.cause() != null) ? end.cause() : end.toException();
	}

	@Override
	public final void close() {
		cancel();
	}

	@Override
	final Context parent() {
		return this.parent;
	}

	@Override
	final CancelContext cancelContext() {
		return this;
	}

	/** Returns how many children are kept, for tests. */
	final int childCount() {
		Children children = this.children;
		return (children != null) ? children.count() : 0;
	}

}
