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
	for i := 0; i < spawnBatches; i++ {
		var done sync.WaitGroup
		done.Add(spawnBatch)
		for j := 0; j < spawnBatch; j++ {
			go func() {
				done.Done()
			}()
		}
		done.Wait()
	}
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
