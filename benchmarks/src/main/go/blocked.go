package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// blocked tells how much slower goroutines compute and yield while others block their thread in a
// call that the runtime knows nothing about.
func blocked() {
	n := 2 * runtime.GOMAXPROCS(0)
	var stop, open atomic.Bool
	var done atomic.Int64
	var workers, sleepers sync.WaitGroup
	workers.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			for !stop.Load() {
				calculate(2_000)
				done.Add(1)
				runtime.Gosched()
			}
			workers.Done()
		}()
	}
	throughput := func() float64 {
		time.Sleep(300 * time.Millisecond)
		start := time.Now()
		before := done.Load()
		time.Sleep(2 * time.Second)
		return float64(done.Load()-before) / time.Since(start).Seconds()
	}
	before := throughput()
	sleepers.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			for !open.Load() {
				pause := syscall.Timespec{Nsec: 50_000_000}
				if err := syscall.Nanosleep(&pause, nil); err != nil && err != syscall.EINTR {
					panic(err)
				}
			}
			sleepers.Done()
		}()
	}
	beside := throughput()
	open.Store(true)
	sleepers.Wait()
	after := throughput()
	stop.Store(true)
	workers.Wait()
	figure("slowdown", (before+after)/2/beside)
}
