package main

import "sync"

const (
	mutexGoroutines = 100
	mutexEach       = 2_000
)

// mutex lets goroutines count under one lock.
func mutex() {
	var lock sync.Mutex
	count := 0
	var done sync.WaitGroup
	done.Add(mutexGoroutines)
	for i := 0; i < mutexGoroutines; i++ {
		go func() {
			for j := 0; j < mutexEach; j++ {
				lock.Lock()
				count++
				lock.Unlock()
			}
			done.Done()
		}()
	}
	done.Wait()
	check(count, mutexGoroutines*mutexEach)
}
