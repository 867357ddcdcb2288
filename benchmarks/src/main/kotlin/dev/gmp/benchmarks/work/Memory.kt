package dev.gmp.benchmarks.work

import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** Coroutines that wait: for a job, or to receive from a channel. */
class WaitingCoroutines(private val coroutines: Int, private val onChannel: Boolean) {

	private val condition = Job()

	private val channel = Channel<Int>()

	private val live = Job()

	fun start() {
		val scope = CoroutineScope(Dispatchers.Default + live)
		runBlocking(Dispatchers.Default) {
			val arrived = CompletableDeferred<Unit>()
			val missing = AtomicInteger(coroutines)
			repeat(coroutines) {
				scope.launch {
					if (missing.decrementAndGet() == 0) {
						arrived.complete(Unit)
					}
					if (onChannel) channel.receiveCatching() else condition.join()
				}
			}
			arrived.await()
		}
	}

	fun release() = runBlocking {
		condition.complete()
		channel.close()
		live.complete()
		live.join()
	}

}
