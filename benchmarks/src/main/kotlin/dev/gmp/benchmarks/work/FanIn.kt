package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun fanIn(coroutines: Int, each: Int) = runBlocking(Dispatchers.Default) {
	val channel = Channel<Int>()
	repeat(coroutines) {
		launch {
			repeat(each) {
				channel.send(it)
			}
		}
	}
	var sum = 0L
	repeat(coroutines * each) {
		sum += channel.receive()
	}
	check(sum == coroutines.toLong() * each * (each - 1) / 2)
}
