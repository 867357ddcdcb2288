package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.selects.onTimeout
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

fun selectAmongMany(number: Int, selects: Int) = runBlocking(Dispatchers.Default) {
	val channels = List(number) { send(selects / number) }
	var sum = 0L
	repeat(selects) {
		sum += select<Int> {
			for (channel in channels) {
				channel.onReceive { it }
			}
		}
	}
	val each = selects.toLong() / number
	check(sum == number * each * (each - 1) / 2)
}

@OptIn(ExperimentalCoroutinesApi::class)
fun selectWithTimeout(selects: Int) = runBlocking(Dispatchers.Default) {
	val channel = send(selects)
	var sum = 0L
	repeat(selects) {
		sum += select<Int> {
			channel.onReceive { it }
			onTimeout(1_000) { -1 }
		}
	}
	check(sum == selects.toLong() * (selects - 1) / 2)
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
