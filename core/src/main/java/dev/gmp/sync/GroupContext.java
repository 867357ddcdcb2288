package dev.gmp.sync;

/**
 * The context of a group, which tells the group when it has ended.
 */
final class GroupContext extends CancelContext {

	private final ErrGroup group;

	GroupContext(Context parent, ErrGroup group) {
		super(parent);
		this.group = group;
	}

	@Override
	void ended() {
		this.group.contextEnded(this);
	}

}
