package dev.gmp.benchmarks.work

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun channelPingPong(roundTrips: Int) = runBlocking(Dispatchers.Default) {
	val ping = Channel<Int>()
	val pong = Channel<Int>()
	launch {
		for (ball in ping) {
			pong.send(ball)
		}
	}
	repeat(roundTrips) {
		ping.send(it)
		pong.receive()
	}
	ping.close()
}
