package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun sieve(lastPrime: Int) = runBlocking(Dispatchers.Default) {
	var channel = generate(lastPrime)
	var last = 0
	var prime = channel.receiveCatching().getOrNull()
	while (prime != null) {
		channel = filter(prime, channel)
		last = prime
		prime = channel.receiveCatching().getOrNull()
	}
	check(last == lastPrime)
}

private fun CoroutineScope.generate(last: Int): ReceiveChannel<Int> {
	val out = Channel<Int>()
	launch {
		for (i in 2..last) {
			out.send(i)
		}
		out.close()
	}
	return out
}

private fun CoroutineScope.filter(prime: Int, numbers: ReceiveChannel<Int>): ReceiveChannel<Int> {
	val out = Channel<Int>()
	launch {
		for (i in numbers) {
			if (i % prime != 0) {
				out.send(i)
			}
		}
		out.close()
	}
	return out
}
