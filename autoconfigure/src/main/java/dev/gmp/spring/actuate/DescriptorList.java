package dev.gmp.spring.actuate;

import java.util.AbstractList;
import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A list that is written as the actuator writes its own objects, whatever the
 * application's settings of Jackson are. Those settings would apply to a plain list.
 *
 * @param <T> the type of the elements
 */
public final class DescriptorList<T> extends AbstractList<T> implements OperationResponseBody {

	private final List<T> descriptors;

	DescriptorList(List<T> descriptors) {
		this.descriptors = List.copyOf(descriptors);
	}

	@Override
	public T get(int index) {
		return this.descriptors.get(index);
	}

	@Override
	public int size() {
		return this.descriptors.size();
	}

}
