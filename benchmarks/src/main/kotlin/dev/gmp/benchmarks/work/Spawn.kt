package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

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
