package main

import (
	"sort"
	"sync"
	"time"
)

// latencies collects how long something took.
type latencies struct {
	lock   sync.Mutex
	values []time.Duration
}

func (l *latencies) add(value time.Duration) {
	l.lock.Lock()
	l.values = append(l.values, value)
	l.lock.Unlock()
}

// print prints percentiles in milliseconds.
func (l *latencies) print() {
	sort.Slice(l.values, func(i, j int) bool { return l.values[i] < l.values[j] })
	for _, p := range []struct {
		name     string
		quantile float64
	}{{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}} {
		value := l.values[int(float64(len(l.values)-1)*p.quantile)]
		figure(p.name, value.Seconds()*1e3)
	}
}
