package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import dev.gmp.jdk.ReservedStack;
import dev.gmp.scheduler.Scheduler;

/**
 * A channel, through which goroutines hand values to one another, as in Go. Without a
 * buffer, a sender waits for its receiver and hands the value over. With a buffer, a
 * sender waits only while the buffer is full. Values come out in the order in which they
 * went in, and the thread that has waited longest is served first.
 *
 * <pre>{@code
 * Chan<String> lines = Chan.make(100);
 * gmp.go(() -> {
 *     read(file, lines::send);
 *     lines.close();
 * });
 * for (String line : lines) {
 *     handle(line);
 * }
 * }</pre>
 * <p>
 * Any thread may use a channel, goroutine or not, with or without a running scheduler.
 * Each operation is a safe point of the goroutine, as {@code Goroutine.checkpoint()} is.
 *
 * <h2>Memory</h2> What happens before a value is sent happens before the value is
 * received. Without a buffer, what happens before a receive happens before the send
 * returns.
 *
 * @param <T> the type of the values, which are never {@code null}
 */
public final class Chan<T> extends ChanLock implements SendChan<T>, ReceiveChan<T> {

	/** The result of a receive while there is no value. */
	private static final Object EMPTY = new Object();

	/** The result of a receive when there will be no value any more. */
	private static final Object DRAINED = new Object();

	private static final BiFunction<Chan<?>, Object, Object> SEND = Chan::send0;

	private static final BiFunction<Chan<?>, @Nullable Waiter, Object> RECEIVE = Chan::receive0;

	private static final BiFunction<Chan<?>, @Nullable Void, @Nullable Object> CLOSE = Chan::close0;

	/** The results of a send. */
	private static final Object SENT = new Object();

	private static final Object FULL = new Object();

	private static final Object CLOSED = new Object();

	/** How many waiters a close wakes for each time that it takes the lock. */
	private static final int WAKE_BATCH = 64;

	private static final VarHandle SIZE;

	static {
		try {
			SIZE = MethodHandles.lookup().findVarHandle(Chan.class, "size", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final AtomicLong ids = new AtomicLong();

	static {
		linkWhatRunsUnderTheLock();
	}

	/** The order in which {@link Select} takes the locks of several channels. */
	final long id = ids.getAndIncrement();

	/** The buffer: a ring, in which the values are those from {@link #head} on. */
	private final @Nullable Object[] buffer;

	private int head;

	private int size;

	/** Written under the lock. */
	private volatile boolean closed;

	/** Has waiters only while the buffer is empty and no sender waits. */
	private final WaiterQueue receivers = new WaiterQueue();

	/** Has waiters only while the buffer is full. */
	private final WaiterQueue senders = new WaiterQueue();

	private Chan(int capacity) {
		this.buffer = new @Nullable Object[capacity];
	}

	/*
	 * The JVM links a call at its first execution. Linking takes much stack and memory,
	 * which a thread may not have under the lock.
	 */
	private static void linkWhatRunsUnderTheLock() {
		Chan<Object> chan = new Chan<>(1);
		chan.send0(EMPTY);
		chan.receive0(null);
		ChanWait receiver = ChanWait.receiver(chan);
		chan.receive0(receiver);
		chan.send0(EMPTY);
		chan.cancel(receiver, false);
		new Select<@Nullable Void>().receive(chan, (value) -> null).link();
		chan.close0(null);
	}

	/**
	 * Makes a channel without a buffer.
	 * @param <T> the type of the values
	 * @return a new channel
	 */
	public static <T> Chan<T> make() {
		return make(0);
	}

	/**
	 * Makes a channel.
	 * @param <T> the type of the values
	 * @param capacity how many values its buffer holds; 0 for none
	 * @return a new channel
	 * @throws IllegalArgumentException if the capacity is negative
	 */
	public static <T> Chan<T> make(int capacity) {
		if (capacity < 0) {
			throw new IllegalArgumentException("the capacity of a channel must not be negative: " + capacity);
		}
		return new Chan<>(capacity);
	}

	@Override
	public void send(T value) throws InterruptedException {
		Objects.requireNonNull(value, "value");
		checkInterrupt();
		if (!trySendIfReady(value)) {
			ChanWait sender = ChanWait.sender(this, value);
			if (!sendOrEnqueue(sender)) {
				Parking.await(sender, false, 0);
				checkSent(sender);
				return;
			}
		}
		Scheduler.checkpoint();
	}

	@Override
	public boolean offer(T value) {
		Objects.requireNonNull(value, "value");
		boolean sent = trySendIfReady(value);
		Scheduler.checkpoint();
		return sent;
	}

	@Override
	public boolean offer(T value, Duration timeout) throws InterruptedException {
		Objects.requireNonNull(value, "value");
		long nanos = Parking.nanos(timeout);
		checkInterrupt();
		if (trySendIfReady(value)) {
			Scheduler.checkpoint();
			return true;
		}
		if (nanos == 0) {
			return false;
		}
		long deadline = System.nanoTime() + nanos;
		ChanWait sender = ChanWait.sender(this, value);
		if (sendOrEnqueue(sender)) {
			return true;
		}
		if (!Parking.await(sender, true, deadline)) {
			return false;
		}
		checkSent(sender);
		return true;
	}

	private boolean trySendIfReady(Object value) {
		if (!looksReadyToSend()) {
			return false;
		}
		return isSent(ReservedStack.call(SEND, this, value));
	}

	/*
	 * Returns whether the value was sent. If not, the sender is in the queue.
	 */
	private boolean sendOrEnqueue(ChanWait sender) {
		return isSent(ReservedStack.call(SEND, this, sender));
	}

	private static boolean isSent(Object result) {
		if (result == CLOSED) {
			throw new ChanClosedException();
		}
		return result == SENT;
	}

	/*
	 * Sends a value, or the value of a sender. If there is no room, the sender is put
	 * into the queue. No value of the application is of the class of a sender.
	 */
	private Object send0(Object valueOrSender) {
		Object result = SENT;
		Waiter receiver = null;
		lock();
		if (this.closed) {
			result = CLOSED;
		}
		else {
			receiver = this.receivers.claimFirst();
			if (receiver != null || this.size < this.buffer.length) {
				put(receiver, (valueOrSender instanceof ChanWait sender) ? sender.takeValue() : valueOrSender);
			}
			else {
				result = FULL;
				if (valueOrSender instanceof ChanWait sender) {
					this.senders.add(sender);
				}
			}
		}
		unlock();
		if (receiver != null) {
			receiver.complete();
		}
		return result;
	}

	private static void checkSent(Waiter sender) {
		if (sender.value != null) {
			throw new ChanClosedException();
		}
	}

	@Override
	public @Nullable T receive() throws InterruptedException {
		checkInterrupt();
		Object value = tryReceiveIfReady();
		if (value == EMPTY) {
			ChanWait receiver = ChanWait.receiver(this);
			value = receiveOrEnqueue(receiver);
			if (value == EMPTY) {
				Parking.await(receiver, false, 0);
				return cast(receiver.value);
			}
		}
		Scheduler.checkpoint();
		return received(value);
	}

	@Override
	public @Nullable T poll() {
		Object value = tryReceiveIfReady();
		Scheduler.checkpoint();
		return received(value);
	}

	@Override
	public @Nullable T poll(Duration timeout) throws InterruptedException {
		long nanos = Parking.nanos(timeout);
		checkInterrupt();
		Object value = tryReceiveIfReady();
		if (value != EMPTY || nanos == 0) {
			Scheduler.checkpoint();
			return received(value);
		}
		long deadline = System.nanoTime() + nanos;
		ChanWait receiver = ChanWait.receiver(this);
		value = receiveOrEnqueue(receiver);
		if (value != EMPTY) {
			return received(value);
		}
		return Parking.await(receiver, true, deadline) ? cast(receiver.value) : null;
	}

	private Object tryReceiveIfReady() {
		return looksReadyToReceive() ? ReservedStack.call(RECEIVE, this, null) : EMPTY;
	}

	/**
	 * Receives a value, or puts a receiver into the queue.
	 * @param receiver the receiver, of the current thread
	 * @return a value, or one of two marks: there is no value and the receiver is in the
	 * queue, or the channel is closed and drained
	 */
	Object receiveOrEnqueue(ChanWait receiver) {
		return ReservedStack.call(RECEIVE, this, receiver);
	}

	/*
	 * Returns a value, or DRAINED, or EMPTY. With EMPTY the receiver, if there is one, is
	 * in the queue.
	 */
	private Object receive0(@Nullable Waiter receiver) {
		Object value;
		lock();
		Waiter sender = claimSender();
		if (sender != null || this.size > 0) {
			value = take(sender);
		}
		else if (this.closed) {
			value = DRAINED;
		}
		else {
			value = EMPTY;
			if (receiver != null) {
				this.receivers.add(receiver);
			}
		}
		unlock();
		if (sender != null) {
			sender.complete();
		}
		return value;
	}

	private @Nullable T received(@Nullable Object value) {
		return (value == EMPTY || value == DRAINED) ? null : cast(value);
	}

	@SuppressWarnings("unchecked")
	private @Nullable T cast(@Nullable Object value) {
		return (T) value;
	}

	private static void checkInterrupt() throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	WaiterQueue receivers() {
		return this.receivers;
	}

	WaiterQueue senders() {
		return this.senders;
	}

	/**
	 * Returns whether a value can be sent, or the channel is closed. The look takes no
	 * lock, so a receiver that it sees may have given up already.
	 * @return whether it is worth trying
	 */
	boolean looksReadyToSend() {
		// The order matters. A thread that sees the channel neither ready nor closed has
		// seen it so at the moment of the last look but one, because closing a channel
		// takes its receivers away.
		return !this.receivers.looksEmpty() || (int) SIZE.getAcquire(this) < this.buffer.length || this.closed;
	}

	/**
	 * Returns whether there is a value to receive, or the channel is closed. The look
	 * takes no lock, so a sender that it sees may have given up already.
	 * @return whether it is worth trying
	 */
	boolean looksReadyToReceive() {
		return (int) SIZE.getAcquire(this) > 0 || !this.senders.looksEmpty() || this.closed;
	}

	/**
	 * Gives a value to a receiver that was claimed, or else puts the value into the
	 * buffer, which has room. The caller holds the lock.
	 * @param receiver the receiver, {@code null} if none waits
	 * @param value the value
	 */
	void put(@Nullable Waiter receiver, Object value) {
		if (receiver != null) {
			receiver.value = value;
			return;
		}
		int size = this.size;
		int tail = this.head + size;
		this.buffer[(tail < this.buffer.length) ? tail : tail - this.buffer.length] = value;
		SIZE.setOpaque(this, size + 1);
	}

	/**
	 * Takes the value to be received next, and gives its room to a sender that was
	 * claimed. The caller holds the lock.
	 * @param sender the sender, {@code null} if none waits; then the buffer is not empty
	 * @return the value
	 */
	Object take(@Nullable Waiter sender) {
		int capacity = this.buffer.length;
		if (capacity == 0 && sender != null) {
			return sender.takeValue();
		}
		int head = this.head;
		Object value = this.buffer[head];
		if (value == null) {
			throw new IllegalStateException("an empty slot in the buffer of a channel");
		}
		// The sender's value goes to the end of a full ring, which is the same slot.
		this.buffer[head] = (sender != null) ? sender.takeValue() : null;
		this.head = (head + 1 < capacity) ? head + 1 : 0;
		if (sender == null) {
			SIZE.setOpaque(this, this.size - 1);
		}
		return value;
	}

	/**
	 * Claims the sender that has waited longest. The caller holds the lock.
	 * @return the sender, {@code null} if none waits or the channel is closed. Senders
	 * that {@link #close} has not woken yet are too late, because another thread may have
	 * seen the channel closed
	 */
	@Nullable Waiter claimSender() {
		return this.closed ? null : this.senders.claimFirst();
	}

	/**
	 * Takes a waiter out of its queue, because its thread gives up. The thread had enough
	 * stack to begin to wait, so it has enough to end the wait.
	 * @param waiter the waiter
	 * @param sends whether the waiter is a sender
	 * @return {@code false} if another thread has claimed the waiter already
	 */
	boolean cancel(Waiter waiter, boolean sends) {
		lock();
		boolean removed = (sends ? this.senders : this.receivers).remove(waiter);
		unlock();
		return removed;
	}

	@Override
	public void close() {
		ReservedStack.call(CLOSE, this, null);
	}

	private @Nullable Object close0(@Nullable Void none) {
		lock();
		this.closed = true;
		unlock();
		// From here on no waiter is added.
		boolean more;
		do {
			more = wake(this.receivers);
		}
		while (more);
		do {
			more = wake(this.senders);
		}
		while (more);
		return null;
	}

	/*
	 * Wakes some of the waiters, so that no thread spins on the lock for long. Returns
	 * whether there are more.
	 */
	private boolean wake(WaiterQueue queue) {
		Waiter first = null;
		Waiter last = null;
		lock();
		int n = 0;
		while (n < WAKE_BATCH) {
			Waiter waiter = queue.claimFirst();
			if (waiter == null) {
				break;
			}
			if (last == null) {
				first = waiter;
			}
			else {
				last.next = waiter;
			}
			last = waiter;
			n++;
		}
		unlock();
		while (first != null) {
			Waiter waiter = first;
			first = waiter.next;
			waiter.next = null;
			waiter.complete();
		}
		return n == WAKE_BATCH;
	}

	@Override
	public boolean isClosed() {
		return this.closed;
	}

	@Override
	public int size() {
		return (int) SIZE.getOpaque(this);
	}

	@Override
	public int capacity() {
		return this.buffer.length;
	}

	/**
	 * Counts the waiters on both sides, for tests.
	 * @return how many there are
	 */
	int waiters() {
		lock();
		int waiters = this.receivers.size() + this.senders.size();
		unlock();
		return waiters;
	}

	@Override
	public String toString() {
		return "chan " + this.id + " (" + size() + "/" + capacity() + (this.closed ? ", closed)" : ")");
	}

}
