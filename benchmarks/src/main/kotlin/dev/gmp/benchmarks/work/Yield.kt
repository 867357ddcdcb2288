package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

fun yieldAmong(coroutines: Int, yieldsEach: Int) = runBlocking(Dispatchers.Default) {
	repeat(coroutines) {
		launch {
			repeat(yieldsEach) {
				yield()
			}
		}
	}
}
