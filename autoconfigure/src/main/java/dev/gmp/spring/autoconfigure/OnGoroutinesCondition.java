package dev.gmp.spring.autoconfigure;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Decides about {@link ConditionalOnGoroutines}.
 */
final class OnGoroutinesCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		GoroutineUse use = metadata.getAnnotations()
			.get(ConditionalOnGoroutines.class)
			.getEnum("value", GoroutineUse.class);
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnGoroutines.class, use);
		return use.isEnabled(context.getEnvironment())
				? ConditionOutcome.match(message.because(use.property() + " or " + GoroutineUse.ENABLED_FOR))
				: ConditionOutcome.noMatch(message.because("neither " + use.property() + " nor "
						+ GoroutineUse.ENABLED_FOR + " asks for it, or gmp.enabled is false"));
	}

}
