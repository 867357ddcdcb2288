package dev.gmp.chan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

import dev.gmp.inspect.WaitReason;

/**
 * A thread that waits for one operation on one channel. Another thread claims the
 * operation by taking this node out of the queue of the channel, so that {@link #claim}
 * always succeeds.
 */
final class ChanWait extends Waiter implements Parking {

	private static final VarHandle DONE;

	static {
		try {
			DONE = MethodHandles.lookup().findVarHandle(ChanWait.class, "done", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Thread thread = Thread.currentThread();

	private final Chan<?> chan;

	private final boolean sends;

	@SuppressWarnings("unused")
	private volatile boolean done;

	private ChanWait(Chan<?> chan, boolean sends) {
		this.chan = chan;
		this.sends = sends;
	}

	static ChanWait sender(Chan<?> chan, Object value) {
		ChanWait sender = new ChanWait(chan, true);
		sender.value = value;
		return sender;
	}

	static ChanWait receiver(Chan<?> chan) {
		return new ChanWait(chan, false);
	}

	@Override
	boolean claim() {
		return true;
	}

	@Override
	void complete() {
		DONE.setRelease(this, true);
		LockSupport.unpark(this.thread);
	}

	@Override
	public boolean isDone() {
		return this.done;
	}

	@Override
	public boolean cancel() {
		return this.chan.cancel(this, this.sends);
	}

	@Override
	public Object waitsOn() {
		return this.chan;
	}

	@Override
	public WaitReason waitReason() {
		return this.sends ? WaitReason.CHAN_SEND : WaitReason.CHAN_RECEIVE;
	}

}
