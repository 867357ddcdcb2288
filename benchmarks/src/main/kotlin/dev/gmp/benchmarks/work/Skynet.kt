package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

fun skynet(leaves: Int) = runBlocking(Dispatchers.Default) {
	val result = Channel<Long>()
	launch { node(result, 0, leaves) }
	check(result.receive() == leaves.toLong() * (leaves - 1) / 2)
}

private suspend fun CoroutineScope.node(parent: SendChannel<Long>, first: Int, leaves: Int) {
	if (leaves == 1) {
		parent.send(first.toLong())
		return
	}
	val children = Channel<Long>()
	val share = leaves / 10
	repeat(10) {
		launch { node(children, first + it * share, share) }
	}
	var sum = 0L
	repeat(10) {
		sum += children.receive()
	}
	parent.send(sum)
}
