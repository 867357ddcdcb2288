package main

import (
	"math/rand"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	sleepers  = 100_000
	sleeps    = 20
	maxMillis = 100
	// Of the lateness that is told apart.
	lateStep  = 100 * time.Microsecond
	lateSteps = 20_000
)

// timers lets goroutines sleep again and again, and tells what that costs and how late they wake
// up. The first round warms up.
func timers() {
	sleepAll()
	cpu, late := sleepAll()
	figure("cpu", cpu.Seconds()*1e6/sleepers/sleeps)
	for _, p := range []struct {
		name     string
		quantile float64
	}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}} {
		rest := int64(p.quantile * sleepers * sleeps)
		step := 0
		for rest >= 0 && step < lateSteps {
			rest -= int64(late[step])
			step++
		}
		figure(p.name, (time.Duration(step)*lateStep).Seconds()*1e3)
	}
}

func sleepAll() (time.Duration, []int32) {
	late := make([]int32, lateSteps)
	before := cpuTime()
	var done sync.WaitGroup
	done.Add(sleepers)
	for i := 0; i < sleepers; i++ {
		go func() {
			for j := 0; j < sleeps; j++ {
				pause := time.Duration(1+rand.Intn(maxMillis)) * time.Millisecond
				start := time.Now()
				time.Sleep(pause)
				step := int((time.Since(start) - pause) / lateStep)
				if step < 0 {
					step = 0
				} else if step >= lateSteps {
					step = lateSteps - 1
				}
				atomic.AddInt32(&late[step], 1)
			}
			done.Done()
		}()
	}
	done.Wait()
	return cpuTime() - before, late
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
