package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

fun mutex(coroutines: Int, each: Int) = runBlocking(Dispatchers.Default) {
	val lock = Mutex()
	var count = 0
	coroutineScope {
		repeat(coroutines) {
			launch {
				repeat(each) {
					lock.withLock { count++ }
				}
			}
		}
	}
	check(count == coroutines * each)
}
