package dev.gmp.spring.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.gmp.spring.annotation.Go;
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration;
import dev.gmp.spring.autoconfigure.GoAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SelfInvocations}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfInvocationsTests {

	@Test
	void findsCallsOnTheSameObject() {
		assertThat(calls(CallsItself.class)).containsExactlyInAnyOrder("plain work", "computed work", "allocates work",
				"inLambda work", "nested other", "nested work");
	}

	@Test
	void findsCallsOfSuperclass() {
		assertThat(calls(Subclass.class)).containsExactly("template hook");
	}

	@Test
	void findsNothingWhereTheCallGoesThroughAProxyOrToAnotherObject() {
		assertThat(calls(CallsOthers.class)).isEmpty();
	}

	@Test
	void tellsTheLine() {
		assertThat(SelfInvocations.find(CallsItself.class, GoMethod.findAll(CallsItself.class)))
			.allMatch((call) -> call.line() > 0);
	}

	@Test
	void warnsAtStartup(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration.class, GoAutoConfiguration.class))
			.withBean(Subclass.class)
			.withBean(CallsOthers.class)
			.run((context) -> assertThat(output)
				.contains("do not go through the proxy", "Template.template calls hook in line",
						Subclass.class.getName())
				.doesNotContain(CallsOthers.class.getName()));
	}

	private static List<String> calls(Class<?> type) {
		return SelfInvocations.find(type, GoMethod.findAll(type))
			.stream()
			.map((call) -> call.caller().substring(call.caller().indexOf('.') + 1) + " " + call.called())
			.toList();
	}

	static class CallsItself {

		private int number = 1;

		@Go
		Future<String> work(String text, long number) {
			return CompletableFuture.completedFuture(text + number);
		}

		@Go
		CompletableFuture<String> other(Future<String> future) {
			return CompletableFuture.completedFuture("" + future);
		}

		void plain() {
			work("", 1);
		}

		void computed(List<String> texts) {
			this.work(texts.get(this.number).trim(), (long) this.number);
		}

		void allocates(char[] letters) {
			this.work(new String(letters), letters[0]);
		}

		Supplier<Future<String>> inLambda() {
			return () -> work("", 2);
		}

		Future<String> nested() {
			return other(work("", 3));
		}

	}

	abstract static class Template {

		void template() {
			hook();
		}

		abstract void hook();

	}

	static class Subclass extends Template {

		@Override
		@Go
		void hook() {
		}

	}

	static class CallsOthers {

		private CallsOthers self = this;

		@Go
		void work() {
		}

		void throughField() {
			this.self.work();
		}

		void throughArgument(CallsOthers other) {
			other.work();
			this.self = other;
		}

		static void fromStatic(CallsOthers other) {
			other.work();
		}

		void eitherOne(CallsOthers other, boolean which) {
			(which ? other : this.self).work();
		}

	}

}
