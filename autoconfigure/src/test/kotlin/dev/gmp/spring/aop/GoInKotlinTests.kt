package dev.gmp.spring.aop

import dev.gmp.Goroutine
import dev.gmp.spring.annotation.Go
import dev.gmp.spring.autoconfigure.GmpAutoConfiguration
import dev.gmp.spring.autoconfigure.GoAutoConfiguration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.test.context.runner.ApplicationContextRunner

/**
 * Tests for [Go] on Kotlin's classes and functions.
 */
class GoInKotlinTests {

	private val contextRunner = ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GmpAutoConfiguration::class.java, GoAutoConfiguration::class.java))

	@Test
	fun `functions of open classes are goroutines`() {
		contextRunner.withBean(Worker::class.java).run { context ->
			val worker = context.getBean(Worker::class.java)
			worker.report("x")
			assertThat(worker.reports.poll(10, TimeUnit.SECONDS)).isEqualTo("x, goroutine work x")
			assertThat(worker.answer(default = "y").get(10, TimeUnit.SECONDS)).isEqualTo("y, goroutine Worker.answer")
		}
	}

	@Test
	fun `function that returns Unit where an interface is generic is a goroutine`() {
		contextRunner.withBean(UnitHandler::class.java).run { context ->
			val handler = context.getBean(UnitHandler::class.java)
			@Suppress("UNCHECKED_CAST")
			(handler as Handler<Unit>).handle("x")
			assertThat(handler.reports.poll(10, TimeUnit.SECONDS)).isEqualTo("x, goroutine UnitHandler.handle")
		}
	}

	@Test
	fun `closed classes and suspending functions are told`() {
		contextRunner.withBean(Closed::class.java).run { context ->
			assertThat(context.startupFailure).rootCause().hasMessageContaining("its class is final")
		}
		contextRunner.withBean(Suspending::class.java).run { context ->
			assertThat(context.startupFailure).rootCause().hasMessageContaining("it is a suspending function")
		}
	}

	open class Worker {

		open val reports = LinkedBlockingQueue<String>()

		@Go(name = "work #{#text}")
		open fun report(text: String) {
			reports.add("$text, ${where()}")
		}

		@Go
		open fun answer(default: String = "z"): CompletableFuture<String> =
			CompletableFuture.completedFuture("$default, ${where()}")

	}

	interface Handler<T> {

		fun handle(text: String): T

	}

	open class UnitHandler : Handler<Unit> {

		open val reports = LinkedBlockingQueue<String>()

		@Go
		override fun handle(text: String) {
			reports.add("$text, ${where()}")
		}

	}

	class Closed {

		@Go
		fun work() {
		}

	}

	open class Suspending {

		@Go
		open suspend fun work() {
		}

	}

	companion object {

		private fun where() = (if (Goroutine.isGoroutine()) "goroutine " else "caller ") + Thread.currentThread().name

	}

}
