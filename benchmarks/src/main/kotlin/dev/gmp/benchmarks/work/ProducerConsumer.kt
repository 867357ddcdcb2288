package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun producerConsumer(capacity: Int, values: Int) = runBlocking(Dispatchers.Default) {
	val channel = Channel<Int>(capacity)
	launch {
		repeat(values) {
			channel.send(it)
		}
		channel.close()
	}
	var sum = 0L
	for (value in channel) {
		sum += value
	}
	check(sum == values.toLong() * (values - 1) / 2)
}
