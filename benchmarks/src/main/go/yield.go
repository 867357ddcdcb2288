package main

import (
	"runtime"
	"sync"
)

const yields = 400_000

// yieldAmong lets goroutines share the yields evenly.
func yieldAmong(goroutines int) {
	var done sync.WaitGroup
	done.Add(goroutines)
	for i := 0; i < goroutines; i++ {
		go func() {
			for j := 0; j < yields/goroutines; j++ {
				runtime.Gosched()
			}
			done.Done()
		}()
	}
	done.Wait()
}
