package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"runtime"
	"time"
)

// echoServer is the echo server as it is written in Go: a goroutine for each connection. A message
// that begins with c asks for 5 ms of computing; a line on standard input for the memory in use.
func echoServer() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go tellMemory()
	for {
		connection, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go echo(connection)
	}
}

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 64)
	for {
		n, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if buffer[0] == 'c' {
			compute()
		}
		if _, err := connection.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func compute() {
	start := time.Now()
	for time.Since(start) < 5*time.Millisecond {
	}
}

func tellMemory() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		fmt.Println(stats.HeapAlloc + stats.StackInuse)
	}
}
