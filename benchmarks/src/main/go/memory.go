package main

import (
	"runtime"
	"sync"
)

const parked = 1_000_000

// memoryParked tells the bytes of a goroutine that waits for a condition.
func memoryParked() {
	var lock sync.Mutex
	condition := sync.NewCond(&lock)
	released := false
	var ended sync.WaitGroup
	bytesEach(&ended, func() {
		lock.Lock()
		for !released {
			condition.Wait()
		}
		lock.Unlock()
	})
	lock.Lock()
	released = true
	condition.Broadcast()
	lock.Unlock()
	ended.Wait()
}

// memoryChannel tells the bytes of a goroutine that waits to receive.
func memoryChannel() {
	c := make(chan int)
	var ended sync.WaitGroup
	bytesEach(&ended, func() {
		<-c
	})
	close(c)
	ended.Wait()
}

func bytesEach(ended *sync.WaitGroup, wait func()) {
	before := inUse()
	var arrived sync.WaitGroup
	arrived.Add(parked)
	ended.Add(parked)
	for i := 0; i < parked; i++ {
		go func() {
			arrived.Done()
			wait()
			ended.Done()
		}()
	}
	arrived.Wait()
	figure("bytes", float64(inUse()-before)/parked)
}

func inUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc + stats.StackInuse + stats.OtherSys
}
