package dev.gmp.benchmarks.work

import java.util.function.LongConsumer
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlin.random.Random

/**
 * Coroutines that sleep again and again.
 *
 * @param late told by how many nanoseconds each sleep was too long
 */
fun sleep(coroutines: Int, sleeps: Int, maxMillis: Int, late: LongConsumer) = runBlocking(Dispatchers.Default) {
	repeat(coroutines) {
		launch {
			repeat(sleeps) {
				val millis = 1L + Random.nextInt(maxMillis)
				val start = System.nanoTime()
				delay(millis)
				late.accept(System.nanoTime() - start - millis * 1_000_000)
			}
		}
	}
}
