package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	fannedOut       = 200_000
	fanOutReceivers = 8
	jobs            = 100_000
	workers         = 8
	poolBuffer      = 100
	closedChannels  = 20
	wokenByClose    = 1_000
)

// fanOut has many receivers on one channel.
func fanOut() {
	c := make(chan int)
	var total int64
	var ended sync.WaitGroup
	ended.Add(fanOutReceivers)
	for i := 0; i < fanOutReceivers; i++ {
		go func() {
			sum := 0
			for v := range c {
				sum += v
			}
			atomic.AddInt64(&total, int64(sum))
			ended.Done()
		}()
	}
	for i := 0; i < fannedOut; i++ {
		c <- i
	}
	close(c)
	ended.Wait()
	check(int(total), fannedOut*(fannedOut-1)/2)
}

// workerPool has workers between two channels.
func workerPool() {
	todo := make(chan int, poolBuffer)
	results := make(chan int, poolBuffer)
	for i := 0; i < workers; i++ {
		go func() {
			for job := range todo {
				results <- 2 * job
			}
		}()
	}
	go func() {
		for i := 0; i < jobs; i++ {
			todo <- i
		}
		close(todo)
	}()
	sum := 0
	for i := 0; i < jobs; i++ {
		sum += <-results
	}
	check(sum, jobs*(jobs-1))
}

// closeWakes closes channels one after the other, on each of which a crowd waits.
func closeWakes() repeated {
	var crowds []*crowd
	gatherAgain := func() { crowds = gather() }
	return repeated{
		operations: closedChannels * wokenByClose,
		run: func() {
			for i := range crowds {
				close(crowds[i].c)
				crowds[i].ended.Wait()
			}
		},
		before: gatherAgain,
		after:  gatherAgain,
	}
}

type crowd struct {
	c     chan int
	ended sync.WaitGroup
}

func gather() []*crowd {
	var arrived sync.WaitGroup
	arrived.Add(closedChannels * wokenByClose)
	crowds := make([]*crowd, closedChannels)
	for i := range crowds {
		one := &crowd{c: make(chan int)}
		one.ended.Add(wokenByClose)
		crowds[i] = one
		for j := 0; j < wokenByClose; j++ {
			go func() {
				arrived.Done()
				<-one.c
				one.ended.Done()
			}()
		}
	}
	arrived.Wait()
	// The last of them are about to wait: that nobody else is runnable cannot be asked.
	for i := 0; i < 100; i++ {
		runtime.Gosched()
	}
	time.Sleep(time.Millisecond)
	return crowds
}

// selectWithTimeout receives for a second at the most each time.
func selectWithTimeout() {
	c := send(selected)
	sum := 0
	for i := 0; i < selected; i++ {
		select {
		case v := <-c:
			sum += v
		case <-time.After(time.Second):
			panic("late")
		}
	}
	check(sum, selected*(selected-1)/2)
}

// selectOf10 receives from ten producers.
func selectOf10() {
	var c [10]chan int
	for i := range c {
		c[i] = send(selected / 10)
	}
	sum := 0
	for i := 0; i < selected; i++ {
		select {
		case v := <-c[0]:
			sum += v
		case v := <-c[1]:
			sum += v
		case v := <-c[2]:
			sum += v
		case v := <-c[3]:
			sum += v
		case v := <-c[4]:
			sum += v
		case v := <-c[5]:
			sum += v
		case v := <-c[6]:
			sum += v
		case v := <-c[7]:
			sum += v
		case v := <-c[8]:
			sum += v
		case v := <-c[9]:
			sum += v
		}
	}
	check(sum, 5*(selected/10)*(selected/10-1))
}
