package dev.gmp.spring.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.gmp.spring.annotation.WhenFull;

/**
 * The limits of the {@code @Go} methods of a context, to be looked at by those who show
 * them, and by whom they are kept.
 */
public final class GoLimits {

	private final ConcurrentSkipListMap<String, GoLimit> limits = new ConcurrentSkipListMap<>();

	/** Guards who hears of which limit. */
	private final ReentrantLock lock = new ReentrantLock();

	private final List<Consumer<GoLimit>> consumers = new ArrayList<>();

	private final Map<String, Integer> configuredMax;

	private final Map<String, WhenFull> configuredWhenFull;

	/**
	 * Creates an empty registry.
	 * @param max the limits of methods that override those of the annotation, by the
	 * simple name of the class and the method
	 * @param whenFull the same for what happens to further calls
	 */
	public GoLimits(Map<String, Integer> max, Map<String, WhenFull> whenFull) {
		this.configuredMax = Map.copyOf(max);
		this.configuredWhenFull = Map.copyOf(whenFull);
	}

	/**
	 * Returns the limit of a method, which is made with the first call.
	 * @param key what tells methods apart that have the same name
	 * @param method the simple name of the class, and the method
	 * @param max how many goroutines there may be, unless it is configured; {@code null}
	 * for no limit
	 * @param whenFull what happens to further calls, unless it is configured
	 * @return always the same for a key, {@code null} if there is no limit
	 */
	public @Nullable GoLimit limit(String key, String method, @Nullable Integer max, WhenFull whenFull) {
		Integer configured = this.configuredMax.get(method);
		Integer effective = (configured != null) ? configured : max;
		if (effective == null) {
			return null;
		}
		GoLimit limit = this.limits.get(key);
		return (limit != null) ? limit
				: add(key, new GoLimit(method, effective, this.configuredWhenFull.getOrDefault(method, whenFull)));
	}

	private GoLimit add(String key, GoLimit added) {
		this.lock.lock();
		try {
			GoLimit limit = this.limits.putIfAbsent(key, added);
			if (limit != null) {
				return limit;
			}
			this.consumers.forEach((consumer) -> consumer.accept(added));
			return added;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Returns the methods for which something is configured.
	 * @return the simple names of the classes with those of the methods
	 */
	public Stream<String> configured() {
		return Stream.concat(this.configuredMax.keySet().stream(), this.configuredWhenFull.keySet().stream())
			.distinct();
	}

	/**
	 * Looks at all limits.
	 * @return the limits in the order of their names
	 */
	public List<GoLimitSnapshot> snapshot() {
		return this.limits.values()
			.stream()
			.map(GoLimit::snapshot)
			.sorted(Comparator.comparing(GoLimitSnapshot::method))
			.toList();
	}

	/**
	 * Hands out every limit, those that there are now and those that come.
	 * @param consumer is called once for each, by whoever makes it
	 */
	public void forEach(Consumer<GoLimit> consumer) {
		this.lock.lock();
		try {
			this.consumers.add(consumer);
			this.limits.values().forEach(consumer);
		}
		finally {
			this.lock.unlock();
		}
	}

}
