package dev.gmp.benchmarks.work

import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** Starts coroutines that live until the last one has arrived. */
class SpawnLiveKotlin(private val coroutines: Int) {

	private var release = Job()

	private var live = Job()

	fun run() {
		release = Job()
		live = Job()
		val scope = CoroutineScope(Dispatchers.Default + live)
		runBlocking(Dispatchers.Default) {
			val arrived = CompletableDeferred<Unit>()
			val missing = AtomicInteger(coroutines)
			repeat(coroutines) {
				scope.launch {
					if (missing.decrementAndGet() == 0) {
						arrived.complete(Unit)
					}
					release.join()
				}
			}
			arrived.await()
		}
	}

	fun after() = runBlocking {
		release.complete()
		live.complete()
		live.join()
	}

}
