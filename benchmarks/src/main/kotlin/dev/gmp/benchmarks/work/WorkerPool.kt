package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun workerPool(workers: Int, buffer: Int, jobs: Int) = runBlocking(Dispatchers.Default) {
	val todo = Channel<Int>(buffer)
	val results = Channel<Int>(buffer)
	repeat(workers) {
		launch {
			for (job in todo) {
				results.send(2 * job)
			}
		}
	}
	launch {
		repeat(jobs) {
			todo.send(it)
		}
		todo.close()
	}
	var sum = 0L
	repeat(jobs) {
		sum += results.receive()
	}
	check(sum == jobs.toLong() * (jobs - 1))
}
