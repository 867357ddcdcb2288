package dev.gmp.spring.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

import dev.gmp.spring.actuate.DescriptorList;
import dev.gmp.spring.actuate.GmpDescriptor;
import dev.gmp.spring.actuate.GoroutineDescriptor;

/**
 * What a native image has to know to show the endpoint as JSON.
 */
final class GmpRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<Class<?>> SHOWN = List.of(GmpDescriptor.class, GoroutineDescriptor.class,
			DescriptorList.class);

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(),
				SHOWN.toArray(new Class<?>[0]));
	}

}
