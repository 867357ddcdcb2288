package dev.gmp.benchmarks.work

import java.util.concurrent.CountDownLatch
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

private val outside = CoroutineScope(Dispatchers.Default)

/** Starts coroutines that do nothing; a scope waits for its children by itself. */
fun spawn(batches: Int, batch: Int) = runBlocking(Dispatchers.Default) {
	repeat(batches) {
		coroutineScope {
			repeat(batch) {
				launch { }
			}
		}
	}
}

/** Starts coroutines from several others. */
fun spawnFromMany(batches: Int, starters: Int, each: Int) = runBlocking(Dispatchers.Default) {
	repeat(batches) {
		coroutineScope {
			repeat(starters) {
				launch {
					repeat(each) {
						launch { }
					}
				}
			}
		}
	}
}

/** Starts coroutines from the calling thread, which is none of theirs. */
fun spawnFromOutside(batches: Int, batch: Int) {
	repeat(batches) {
		val done = CountDownLatch(batch)
		repeat(batch) {
			outside.launch { done.countDown() }
		}
		done.await()
	}
}

/** Starts coroutines and adds up what they give. */
fun spawnWithResults(batches: Int, batch: Int) = runBlocking(Dispatchers.Default) {
	repeat(batches) {
		val sum = coroutineScope {
			List(batch) { async { it } }.awaitAll().sumOf { it.toLong() }
		}
		check(sum == batch.toLong() * (batch - 1) / 2)
	}
}
