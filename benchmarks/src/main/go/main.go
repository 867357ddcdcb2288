// The programs of Go, as its users write them. Each file has one work; this one measures it.
//
// usage: peer WORK COLD-MILLISECONDS WARM-UPS ITERATIONS MILLISECONDS
//
// A work that runs again and again is called until an iteration is over, and the time of one
// operation is printed for each iteration, those that are cold and those that warm up told apart,
// and the CPU time of one. A work that measures itself prints its figures. GOMAXPROCS is what the environment says.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// repeated is a work that is called again and again.
type repeated struct {
	operations int
	run        func()
	// What comes before the first run, nil for nothing.
	before func()
	// What is not measured after each run, nil for nothing.
	after func()
}

var repeatedWorks = map[string]repeated{
	"spawn":                 {operations: spawnBatches * spawnBatch, run: spawn},
	"spawn-1000":            spawnLive(1_000),
	"spawn-10000":           spawnLive(10_000),
	"spawn-100000":          spawnLive(100_000),
	"spawn-1000000":         spawnLive(1_000_000),
	"yield-1":               {operations: yields, run: func() { yieldAmong(1) }},
	"yield-4":               {operations: yields, run: func() { yieldAmong(4) }},
	"yield-1000":            {operations: yields, run: func() { yieldAmong(1_000) }},
	"channel-ping-pong":     {operations: channelRoundTrips, run: channelPingPong},
	"producer-consumer-0":   {operations: produced, run: func() { producerConsumer(0) }},
	"producer-consumer-100": {operations: produced, run: func() { producerConsumer(100) }},
	"select-2":              {operations: selected, run: selectOf2},
	"select-8":              {operations: selected, run: selectOf8},
	"sieve":                 {operations: 1, run: func() { sieve(lastPrime) }},
	"select-10":             {operations: selected, run: selectOf10},
	"select-timeout":        {operations: selected, run: selectWithTimeout},
	"fan-in":                {operations: fannedIn, run: func() { fanIn(1_000) }},
	"fan-in-8":              {operations: fannedIn, run: func() { fanIn(8) }},
	"fan-out-8":             {operations: fannedOut, run: fanOut},
	"worker-pool":           {operations: jobs, run: workerPool},
	"close-1000":            closeWakes(),
	"start-10":              starts(10, spawnFromOne),
	"start-10000":           starts(10_000, spawnFromOne),
	"start-400000":          starts(400_000, spawnFromOne),
	"start-many-10":         starts(10, startsFromMany),
	"start-many-10000":      starts(10_000, startsFromMany),
	"start-many-400000":     starts(400_000, startsFromMany),
	"start-future-10":       starts(10, spawnWithResults),
	"start-future-10000":    starts(10_000, spawnWithResults),
	"start-future-400000":   starts(400_000, spawnWithResults),
	"skynet":                {operations: 1, run: func() { skynet(1_000_000) }},
	"mutex":                 {operations: mutexGoroutines * mutexEach, run: mutex},
}

var wholeWorks = map[string]func(){
	"timers":         timers,
	"hogs":           hogs,
	"blocked":        blocked,
	"memory":         memoryParked,
	"memory-channel": memoryChannel,
	"echo":           echoServer,
	"http":           httpServer,
	"echo-client":    echoClient,
	"http-client":    httpClient,
}

func main() {
	name := os.Args[1]
	if whole, ok := wholeWorks[name]; ok {
		whole()
		return
	}
	work, ok := repeatedWorks[name]
	if !ok {
		fmt.Fprintln(os.Stderr, "no work is called", name)
		os.Exit(2)
	}
	if work.before != nil {
		work.before()
	}
	if cold := number(2); cold > 0 {
		time, _, _ := iteration(work, milliseconds(cold))
		figure("cold", time)
	}
	length := milliseconds(number(5))
	for i := number(3); i > 0; i-- {
		time, _, _ := iteration(work, length)
		fmt.Println("warm-up", time)
	}
	var cpu time.Duration
	operations := 0
	for i := number(4); i > 0; i-- {
		time, used, done := iteration(work, length)
		fmt.Println("iteration", time)
		cpu += used
		operations += done
	}
	figure("cpu", float64(cpu.Nanoseconds())/float64(operations))
}

func milliseconds(n int) time.Duration {
	return time.Duration(n) * time.Millisecond
}

func number(i int) int {
	n, err := strconv.Atoi(os.Args[i])
	if err != nil {
		panic(err)
	}
	return n
}

// iteration returns the nanoseconds of one operation, the CPU time of all, and how many there were.
func iteration(work repeated, length time.Duration) (float64, time.Duration, int) {
	var measured, cpu time.Duration
	runs := 0
	for begin := time.Now(); time.Since(begin) < length; runs++ {
		cpuBefore := cpuTime()
		start := time.Now()
		work.run()
		measured += time.Since(start)
		cpu += cpuTime() - cpuBefore
		if work.after != nil {
			work.after()
		}
	}
	operations := runs * work.operations
	return float64(measured.Nanoseconds()) / float64(operations), cpu, operations
}

func figure(name string, value float64) {
	fmt.Println("figure", name, value)
}
