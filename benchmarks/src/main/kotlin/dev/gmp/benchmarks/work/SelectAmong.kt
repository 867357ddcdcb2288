package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.select

fun selectAmong2(selects: Int) = runBlocking(Dispatchers.Default) {
	val a = send(selects / 2)
	val b = send(selects / 2)
	var sum = 0L
	repeat(selects) {
		sum += select<Int> {
			a.onReceive { it }
			b.onReceive { it }
		}
	}
	check(sum == selects / 2 * (selects / 2 - 1L))
}

fun selectAmong8(selects: Int) = runBlocking(Dispatchers.Default) {
	val channels = List(8) { send(selects / 8) }
	var sum = 0L
	repeat(selects) {
		sum += select<Int> {
			for (channel in channels) {
				channel.onReceive { it }
			}
		}
	}
	check(sum == 4 * (selects / 8) * (selects / 8 - 1L))
}

private fun CoroutineScope.send(values: Int): ReceiveChannel<Int> {
	val channel = Channel<Int>()
	launch {
		repeat(values) {
			channel.send(it)
		}
	}
	return channel
}
