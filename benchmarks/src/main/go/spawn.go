package main

import (
	"runtime"
	"sync"
)

const (
	spawnBatches = 10
	spawnBatch   = 10_000
)

// spawn starts goroutines that do nothing, and waits for them.
func spawn() {
	spawnFromOne(spawnBatches, spawnBatch)
}

func spawnFromOne(batches, batch int) {
	for i := 0; i < batches; i++ {
		var done sync.WaitGroup
		done.Add(batch)
		for j := 0; j < batch; j++ {
			go func() {
				done.Done()
			}()
		}
		done.Wait()
	}
}

// spawnFromMany lets several goroutines share a batch.
func spawnFromMany(batches, starters, each int) {
	for i := 0; i < batches; i++ {
		var done sync.WaitGroup
		done.Add(starters * each)
		for j := 0; j < starters; j++ {
			go func() {
				for k := 0; k < each; k++ {
					go func() {
						done.Done()
					}()
				}
			}()
		}
		done.Wait()
	}
}

// spawnWithResults adds up what goroutines give, each by a channel of its own.
func spawnWithResults(batches, batch int) {
	for i := 0; i < batches; i++ {
		results := make([]chan int, batch)
		for j := range results {
			result := make(chan int, 1)
			results[j] = result
			number := j
			go func() {
				result <- number
			}()
		}
		sum := 0
		for _, result := range results {
			sum += <-result
		}
		check(sum, batch*(batch-1)/2)
	}
}

// starts is the burst of a size, so often that a run has a hundred thousand starts.
func starts(burst int, run func(batches, burst int)) repeated {
	batches := 100_000 / burst
	if batches < 1 {
		batches = 1
	}
	return repeated{operations: batches * burst, run: func() { run(batches, burst) }}
}

func startsFromMany(batches, burst int) {
	each := burst / 8
	if each < 1 {
		each = 1
	}
	spawnFromMany(batches, burst/each, each)
}

// spawnLive starts n goroutines, all of which live until the last one has arrived.
func spawnLive(n int) repeated {
	var ended sync.WaitGroup
	var release chan struct{}
	return repeated{
		operations: n,
		run: func() {
			var arrived sync.WaitGroup
			arrived.Add(n)
			ended.Add(n)
			release = make(chan struct{})
			for i := 0; i < n; i++ {
				go func() {
					arrived.Done()
					<-release
					ended.Done()
				}()
			}
			arrived.Wait()
		},
		after: func() {
			close(release)
			ended.Wait()
			if n >= 100_000 {
				// As in Java: no collection falls into one run and not into the next one.
				runtime.GC()
			}
		},
	}
}
