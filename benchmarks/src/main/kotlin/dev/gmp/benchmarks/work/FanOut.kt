package dev.gmp.benchmarks.work

import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun fanOut(receivers: Int, values: Int) = runBlocking(Dispatchers.Default) {
	val channel = Channel<Int>()
	val total = AtomicLong()
	coroutineScope {
		repeat(receivers) {
			launch {
				var sum = 0L
				for (value in channel) {
					sum += value
				}
				total.addAndGet(sum)
			}
		}
		repeat(values) {
			channel.send(it)
		}
		channel.close()
	}
	check(total.get() == values.toLong() * (values - 1) / 2)
}
