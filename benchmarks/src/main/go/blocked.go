package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// blocked tells how much slower goroutines that compute and yield are beside others that block
// their thread in a call that the runtime knows nothing more about, and that began before them.
func blocked() {
	n := 2 * runtime.GOMAXPROCS(0)
	alone := throughput(n)
	var open atomic.Bool
	var started, sleepers sync.WaitGroup
	started.Add(n)
	sleepers.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			started.Done()
			for !open.Load() {
				pause := syscall.Timespec{Nsec: 50_000_000}
				if err := syscall.Nanosleep(&pause, nil); err != nil && err != syscall.EINTR {
					panic(err)
				}
			}
			sleepers.Done()
		}()
	}
	started.Wait()
	beside := throughput(n)
	open.Store(true)
	sleepers.Wait()
	figure("slowdown", alone/beside)
}

func throughput(n int) float64 {
	var stop atomic.Bool
	var done atomic.Int64
	var workers sync.WaitGroup
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
	time.Sleep(500 * time.Millisecond)
	start := time.Now()
	before := done.Load()
	time.Sleep(2 * time.Second)
	perSecond := float64(done.Load()-before) / time.Since(start).Seconds()
	stop.Store(true)
	workers.Wait()
	return perSecond
}
