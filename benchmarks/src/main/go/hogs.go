package main

import (
	"sync"
	"sync/atomic"
	"time"
)

const hogsCount = 4

// hogs computes in four goroutines, so much that each alone would take two seconds, and starts a
// one-line task every millisecond meanwhile.
func hogs() {
	steps := stepsOf(2 * time.Second)
	var late latencies
	var tasks sync.WaitGroup
	task := func() {
		tasks.Add(1)
		start := time.Now()
		go func() {
			late.add(time.Since(start))
			tasks.Done()
		}()
	}
	for i := 0; i < 1_000; i++ {
		task()
	}
	tasks.Wait()
	late.values = nil
	var hogs sync.WaitGroup
	var ended atomic.Bool
	hogs.Add(hogsCount)
	for i := 0; i < hogsCount; i++ {
		go func() {
			calculate(steps)
			ended.Store(true)
			hogs.Done()
		}()
	}
	for !ended.Load() {
		task()
		time.Sleep(time.Millisecond)
	}
	tasks.Wait()
	hogs.Wait()
	late.print()
}

const calibration = 200_000_000

func stepsOf(duration time.Duration) int {
	calculate(calibration)
	start := time.Now()
	calculate(calibration)
	return int(calibration * duration.Seconds() / time.Since(start).Seconds())
}

// Keeps the computation from being optimised away.
var result atomic.Value

func calculate(steps int) {
	x := 1.0
	for i := 0; i < steps; i++ {
		x = x*1.0000001 + 1e-9
	}
	result.Store(x)
}
