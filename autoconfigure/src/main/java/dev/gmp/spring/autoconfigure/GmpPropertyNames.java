package dev.gmp.spring.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The names of the properties {@code gmp.*}, as {@link GmpProperties} has them.
 */
final class GmpPropertyNames {

	private static final String PREFIX = "gmp";

	private GmpPropertyNames() {
	}

	/**
	 * Returns all names, those of maps with a placeholder for the key.
	 */
	static List<String> all() {
		List<String> names = new ArrayList<>();
		collect(PREFIX, GmpProperties.class, names);
		names.sort(null);
		return names;
	}

	private static void collect(String prefix, Class<?> type, List<String> names) {
		for (RecordComponent component : type.getRecordComponents()) {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(component.getName());
			if (component.getType().isRecord()) {
				collect(name, component.getType(), names);
			}
			else {
				names.add((component.getType() == Map.class) ? name + ".<class>.<method>" : name);
			}
		}
	}

	/**
	 * Returns the name that differs least from one that does not exist, if one is so near
	 * that it may have been meant.
	 */
	static Optional<String> nearest(String unknown, List<String> names) {
		return names.stream()
			.min(Comparator.comparingInt((name) -> distance(unknown, name)))
			.filter((name) -> distance(unknown, name) <= Math.max(2, (unknown.length() - PREFIX.length()) / 3));
	}

	/** The number of letters to insert, remove or replace (Levenshtein). */
	private static int distance(String one, String other) {
		int[] costs = new int[other.length() + 1];
		for (int j = 0; j < costs.length; j++) {
			costs[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int diagonal = costs[0];
			costs[0] = i;
			for (int j = 1; j < costs.length; j++) {
				int replace = diagonal + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				diagonal = costs[j];
				costs[j] = Math.min(replace, Math.min(costs[j], costs[j - 1]) + 1);
			}
		}
		return costs[other.length()];
	}

}
