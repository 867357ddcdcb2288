package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.ReservedStack;
import dev.gmp.scheduler.Scheduler;

/**
 * Waits until one of several channel operations is possible, and carries out one of them:
 * Go's {@code select}. If several operations are possible at once, each is chosen with
 * the same probability.
 *
 * <pre>{@code
 * String answer = new Select<String>()
 *     .receive(answers, (text) -> (text != null) ? text : "no more answers")
 *     .receive(quit, (closed) -> "cancelled")
 *     .after(Duration.ofSeconds(1), () -> "too slow")
 *     .select();
 * }</pre>
 *
 * <h2>Cases</h2> A case on a {@code null} channel is never chosen, as on Go's nil
 * channel. The same channel may stand in several cases, and on both sides; a select never
 * meets itself. The function of the chosen case runs when the operation is complete,
 * outside of all locks, in the thread that called {@link #select}.
 *
 * <h2>Using it again</h2> A loop need not build its select anew. One thread at a time may
 * use a select, and no thread may change a select that is in use.
 *
 * @param <R> the type of the result
 */
public final class Select<R extends @Nullable Object> {

	private static final SelectCase<?>[] NO_CASES = {};

	private static final int[] NO_CANDIDATES = {};

	private static final VarHandle IN_USE;

	static {
		try {
			IN_USE = MethodHandles.lookup().findVarHandle(Select.class, "inUse", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final BiFunction<Select<?>, Chan<?>[], @Nullable SelectCase<?>> TRY_OR_ENQUEUE = Select::tryOrEnqueue;

	private SelectCase<?>[] cases = NO_CASES;

	private int size;

	private int[] candidates = NO_CANDIDATES;

	/** The channels of the cases, each once, in the order of their ids. */
	private Chan<?> @Nullable [] lockOrder;

	private boolean timers;

	private @Nullable Supplier<? extends R> onTimeout;

	private long timeout;

	private @Nullable Supplier<? extends R> otherwise;

	private @Nullable SelectWait wait;

	@SuppressWarnings("unused")
	private volatile boolean inUse;

	/**
	 * Creates a select without cases.
	 */
	public Select() {
	}

	/**
	 * Creates a select with a wait of the caller's, for tests.
	 * @param wait what the cases share
	 */
	Select(SelectWait wait) {
		this.wait = wait;
	}

	/**
	 * Adds a case that receives a value.
	 * @param <T> the type of the value
	 * @param chan the channel; {@code null} for a case that is never chosen
	 * @param function what to do with the value; it is given {@code null} if the channel
	 * is closed and drained, which counts as ready
	 * @return this
	 */
	@SuppressWarnings("unchecked")
	public <T> Select<R> receive(@Nullable ReceiveChan<T> chan, Function<? super @Nullable T, ? extends R> function) {
		Objects.requireNonNull(function, "function");
		if (chan instanceof Chan<T> plain) {
			add(new ReceiveCase<T, R>(plain, function));
		}
		else if (chan instanceof TimerChan timer) {
			// Its values are what T is.
			add(new TimerCase<R>(timer, (Function<? super @Nullable Instant, ? extends R>) function));
			this.timers = true;
		}
		return this;
	}

	/**
	 * Adds a case that sends a value.
	 * @param <T> the type of the value
	 * @param chan the channel; {@code null} for a case that is never chosen. A closed one
	 * counts as ready, and {@link #select} throws {@link ChanClosedException} if it is
	 * chosen
	 * @param value the value
	 * @param supplier what to do when it was sent
	 * @return this
	 */
	public <T> Select<R> send(@Nullable SendChan<T> chan, T value, Supplier<? extends R> supplier) {
		Objects.requireNonNull(value, "value");
		Objects.requireNonNull(supplier, "supplier");
		if (chan instanceof Chan<T> plain) {
			add(new SendCase<R>(plain, value, supplier));
		}
		return this;
	}

	/**
	 * Limits how long the select waits for any case. Each {@link #select} measures the
	 * time anew.
	 * @param timeout how long to wait; not at all if it is zero or negative
	 * @param supplier what to do when that time is over and no case was ready
	 * @return this
	 * @throws IllegalStateException if there is a limit already
	 */
	public Select<R> after(Duration timeout, Supplier<? extends R> supplier) {
		Objects.requireNonNull(supplier, "supplier");
		if (this.onTimeout != null) {
			throw new IllegalStateException("a select has one timeout; more are cases of Timers.after(Duration)");
		}
		this.timeout = Parking.nanos(timeout);
		this.onTimeout = supplier;
		return this;
	}

	/**
	 * Adds the default case, which is chosen if no other case is ready. A select with a
	 * default does not wait.
	 * @param supplier what to do then
	 * @return this
	 * @throws IllegalStateException if there is a default already
	 */
	public Select<R> orElse(Supplier<? extends R> supplier) {
		Objects.requireNonNull(supplier, "supplier");
		if (this.otherwise != null) {
			throw new IllegalStateException("a select has one default");
		}
		this.otherwise = supplier;
		return this;
	}

	private void add(SelectCase<R> added) {
		int n = this.size;
		if (n == this.cases.length) {
			this.cases = Arrays.copyOf(this.cases, Math.max(4, 2 * n));
		}
		this.cases[n] = added;
		this.size = n + 1;
		this.lockOrder = null;
	}

	/**
	 * Runs the code that runs under locks once, so that the JVM links it, see
	 * {@link Chan}.
	 */
	void link() {
		SelectWait wait = enqueue();
		if (wait.claim()) {
			this.cases[0].complete();
		}
		dequeue(null);
	}

	/**
	 * Puts the cases into the queues of their channels, without waiting.
	 * @return the wait that the cases share
	 */
	SelectWait enqueue() {
		SelectWait wait = (this.wait != null) ? this.wait : new SelectWait(this);
		reserveCandidates();
		for (int i = 0; i < this.size; i++) {
			this.cases[i].waitIn(wait);
		}
		tryOrEnqueue(lockOrder());
		return wait;
	}

	/**
	 * Waits until the operation of a case is possible, and carries the operation out. A
	 * select without a case, a timeout and a default waits for ever, as Go's
	 * {@code select {}}.
	 * @return what the function of the case returned
	 * @throws InterruptedException if the thread is interrupted on entry or while it
	 * waits; no operation was carried out. A thread that is interrupted when one was
	 * carried out already goes on normally, with its interrupt status set.
	 * @throws ChanClosedException if the case sends to a closed channel
	 * @throws IllegalStateException if another thread is using this select
	 */
	public R select() throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		if (!IN_USE.compareAndSet(this, false, true)) {
			throw new IllegalStateException("a select is for one thread at a time");
		}
		SelectCase<?> chosen = null;
		Supplier<? extends R> instead = null;
		Object outcome = null;
		try {
			chosen = choose();
			if (chosen == null) {
				instead = (this.otherwise != null) ? this.otherwise : this.onTimeout;
			}
			else {
				outcome = chosen.outcome();
			}
		}
		finally {
			IN_USE.setRelease(this, false);
		}
		Scheduler.checkpoint();
		if (chosen != null) {
			return cast(chosen).run(outcome);
		}
		return Objects.requireNonNull(instead).get();
	}

	/*
	 * The methods of this class added every case, with this type.
	 */
	@SuppressWarnings("unchecked")
	private SelectCase<R> cast(SelectCase<?> chosen) {
		return (SelectCase<R>) chosen;
	}

	/*
	 * Returns the case whose operation was carried out, null for the default or the
	 * timeout.
	 */
	private @Nullable SelectCase<?> choose() throws InterruptedException {
		for (int i = 0; i < this.size; i++) {
			this.cases[i].prepare();
		}
		SelectCase<?> chosen = tryReady(false);
		if (chosen != null || this.otherwise != null) {
			return chosen;
		}
		boolean limited = this.onTimeout != null;
		if (limited && this.timeout == 0) {
			return null;
		}
		return waitForOne(limited, limited ? System.nanoTime() + this.timeout : 0);
	}

	/*
	 * Tries the cases that look ready in a random order, each as likely as any other. A
	 * look takes no lock, so most channels are not disturbed.
	 */
	private @Nullable SelectCase<?> tryReady(boolean locked) {
		int first = 0;
		int n = 0;
		for (int i = 0; i < this.size; i++) {
			if (!this.cases[i].looksReady()) {
				continue;
			}
			if (n == 0) {
				first = i;
			}
			else {
				// Mostly there is no second one, and no list is needed.
				reserveCandidates();
				this.candidates[0] = first;
				this.candidates[n] = i;
			}
			n++;
		}
		if (n > 1) {
			return tryOneOf(n, locked);
		}
		return (n == 1 && attempt(this.cases[first], locked)) ? this.cases[first] : null;
	}

	private static boolean attempt(SelectCase<?> candidate, boolean locked) {
		return locked ? candidate.attempt() : candidate.tryAlone();
	}

	private void reserveCandidates() {
		if (this.candidates.length < this.size) {
			this.candidates = new int[this.size];
		}
	}

	private @Nullable SelectCase<?> tryOneOf(int candidates, boolean locked) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		int n = candidates;
		while (n > 0) {
			int i = random.nextInt(n);
			SelectCase<?> candidate = this.cases[this.candidates[i]];
			if (attempt(candidate, locked)) {
				return candidate;
			}
			this.candidates[i] = this.candidates[--n];
		}
		return null;
	}

	private @Nullable SelectCase<?> waitForOne(boolean limited, long limit) throws InterruptedException {
		SelectWait wait = this.wait;
		if (wait == null) {
			wait = new SelectWait(this);
			this.wait = wait;
		}
		if (this.lockOrder == null) {
			this.lockOrder = lockOrder();
		}
		// Under the locks nothing may be allocated.
		reserveCandidates();
		while (true) {
			wait.reset();
			for (int i = 0; i < this.size; i++) {
				this.cases[i].waitIn(wait);
			}
			boolean timed = limited;
			long deadline = limit;
			if (this.timers) {
				for (int i = 0; i < this.size; i++) {
					SelectCase<?> timer = this.cases[i];
					if (timer.hasDue() && (!timed || timer.due() - deadline < 0)) {
						timed = true;
						deadline = timer.due();
					}
				}
			}
			SelectCase<?> chosen = ReservedStack.call(TRY_OR_ENQUEUE, this, this.lockOrder);
			if (chosen != null) {
				return chosen;
			}
			boolean fired = false;
			try {
				fired = Parking.await(wait, timed, deadline);
			}
			finally {
				dequeue(fired ? wait.fired() : null);
			}
			if (fired) {
				return wait.fired();
			}
			if (limited && limit - System.nanoTime() <= 0) {
				return null;
			}
			// A timer is due.
			chosen = tryReady(false);
			if (chosen != null) {
				return chosen;
			}
		}
	}

	private Chan<?>[] lockOrder() {
		Chan<?>[] chans = new Chan<?>[this.size];
		int n = 0;
		for (int i = 0; i < this.size; i++) {
			Chan<?> chan = this.cases[i].chan();
			if (chan != null) {
				n = insert(chan, chans, n);
			}
		}
		return (n == chans.length) ? chans : Arrays.copyOf(chans, n);
	}

	/*
	 * Inserts a channel and returns how many there are then. The channels are few, and
	 * mostly in order already.
	 */
	private static int insert(Chan<?> chan, Chan<?>[] sorted, int n) {
		int i = n;
		while (i > 0 && sorted[i - 1].id > chan.id) {
			i--;
		}
		if (i > 0 && sorted[i - 1].id == chan.id) {
			return n;
		}
		System.arraycopy(sorted, i, sorted, i + 1, n - i);
		sorted[i] = chan;
		return n + 1;
	}

	/*
	 * Every select takes the locks in the order of the ids, so no selects wait for each
	 * other in a circle. While a select holds all locks, its channels do not change: a
	 * case is ready, or all cases are queued at the moment when none is seen to be ready.
	 * A select that looks is in no queue, so no other select can claim it meanwhile.
	 */
	private @Nullable SelectCase<?> tryOrEnqueue(Chan<?>[] chans) {
		for (Chan<?> chan : chans) {
			chan.lock();
		}
		SelectCase<?> chosen = tryReady(true);
		if (chosen == null) {
			for (int i = 0; i < this.size; i++) {
				this.cases[i].enqueue();
			}
		}
		for (Chan<?> chan : chans) {
			chan.unlock();
		}
		if (chosen != null) {
			chosen.completePartner();
		}
		return chosen;
	}

	private void dequeue(@Nullable SelectCase<?> fired) {
		for (int i = 0; i < this.size; i++) {
			SelectCase<?> other = this.cases[i];
			if (other != fired) {
				other.dequeue();
			}
		}
	}

}
