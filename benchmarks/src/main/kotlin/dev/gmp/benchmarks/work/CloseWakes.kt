package dev.gmp.benchmarks.work

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking

/** Coroutines that wait on channels until those are closed, one after the other. */
class CloseWakesKotlin(private val channels: Int, private val coroutines: Int) {

	private val scope = CoroutineScope(Dispatchers.Default)

	private var crowds = gather()

	fun run() = runBlocking(Dispatchers.Default) {
		for ((channel, jobs) in crowds) {
			channel.close()
			jobs.joinAll()
		}
	}

	fun after() {
		crowds = gather()
	}

	/** A coroutine that starts undispatched has come to wait when launch returns. */
	private fun gather(): List<Pair<Channel<Int>, List<Job>>> = List(channels) {
		val channel = Channel<Int>()
		channel to List(coroutines) {
			scope.launch(start = CoroutineStart.UNDISPATCHED) { channel.receiveCatching() }
		}
	}

}
