package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"
)

// httpServer answers a few bytes to each request. It prints its port.
func httpServer() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "Hello, World!\n")
	})
	panic(http.Serve(listener, handler))
}

const clientWarmUp = time.Second

// echoClient is the client of the echo servers as it is written in Go: a goroutine for each
// connection, which sends a message when it has the answer to the one before.
func echoClient() {
	port := os.Args[2]
	ask(func() func() {
		connection, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err != nil {
			panic(err)
		}
		message := bytes.Repeat([]byte("x"), 64)
		answer := make([]byte, len(message))
		return func() {
			if _, err := connection.Write(message); err != nil {
				panic(err)
			}
			if _, err := io.ReadFull(connection, answer); err != nil {
				panic(err)
			}
		}
	})
}

// httpClient is net/http's, with as many connections that stay open as there are goroutines.
func httpClient() {
	url := "http://127.0.0.1:" + os.Args[2] + "/"
	ask(func() func() {
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
		return func() {
			answer, err := client.Get(url)
			if err != nil {
				panic(err)
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				panic(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				panic(answer.Status)
			}
		}
	})
}

// ask has the arguments PORT BUSY IDLE COMPUTING SECONDS after the name of the work, as the client
// in C has them, and prints the same: requests a second, p50 and p99 in microseconds.
func ask(open func() func()) {
	busy, err := strconv.Atoi(os.Args[3])
	if err != nil {
		panic(err)
	}
	if os.Args[4] != "0" || os.Args[5] != "0" {
		panic("only connections that send")
	}
	seconds, err := strconv.Atoi(os.Args[6])
	if err != nil {
		panic(err)
	}
	requests := make([]func(), busy)
	for i := range requests {
		requests[i] = open()
	}
	took := make([][]time.Duration, busy)
	begin := time.Now().Add(clientWarmUp)
	end := begin.Add(time.Duration(seconds) * time.Second)
	var done sync.WaitGroup
	done.Add(busy)
	for i := 0; i < busy; i++ {
		i := i
		go func() {
			defer done.Done()
			for start := time.Now(); start.Before(end); {
				requests[i]()
				now := time.Now()
				if now.After(begin) {
					took[i] = append(took[i], now.Sub(start))
				}
				start = now
			}
		}()
	}
	done.Wait()
	var all []time.Duration
	for _, some := range took {
		all = append(all, some...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	micros := func(quantile float64) float64 {
		return all[int(float64(len(all)-1)*quantile)].Seconds() * 1e6
	}
	fmt.Printf("%.0f %.1f %.1f\n", float64(len(all))/float64(seconds), micros(0.5), micros(0.99))
}
