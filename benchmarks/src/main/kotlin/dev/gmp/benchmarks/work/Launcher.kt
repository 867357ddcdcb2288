package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch

private val scope = CoroutineScope(Dispatchers.Default)

/** Starts a coroutine. */
fun launch(task: Runnable) {
	scope.launch { task.run() }
}
