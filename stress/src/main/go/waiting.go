// How long does anybody wait beside goroutines that work between hand-overs?
//
//	waiting PATTERN MILLIS
//
// prints the worst wait of a fresh goroutine, a 5 ms sleeper and a socket reader in nanoseconds.
// Nobody stands outside of Go's scheduler: whoever starts the fresh goroutine has to get a turn himself,
// and his wait counts.
package main

import (
	"fmt"
	"math/rand"
	"net"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func spin(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
	}
}

func starts() {
	spin(time.Millisecond)
	go starts()
}

func channels() {
	there, back := make(chan int), make(chan int)
	go func() {
		for {
			spin(2 * time.Millisecond)
			there <- 1
			<-back
		}
	}()
	go func() {
		for {
			<-there
			spin(2 * time.Millisecond)
			back <- 1
		}
	}()
}

func mutex() {
	var lock sync.Mutex
	for i := 0; i < 3; i++ {
		go func() {
			for {
				lock.Lock()
				spin(time.Millisecond)
				lock.Unlock()
			}
		}()
	}
}

func syscalls() {
	for {
		ts := syscall.NsecToTimespec(int64(3 * time.Millisecond))
		syscall.Syscall(syscall.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
		spin(2 * time.Microsecond)
	}
}

func ring() {
	turns := [3]chan int{make(chan int), make(chan int), make(chan int)}
	for i := range turns {
		go func(mine, next chan int) {
			for {
				<-mine
				spin(800 * time.Microsecond)
				next <- 1
			}
		}(turns[i], turns[(i+1)%len(turns)])
	}
	turns[0] <- 1
}

type worst struct{ nanos int64 }

func (w *worst) add(wait time.Duration) {
	for known := atomic.LoadInt64(&w.nanos); int64(wait) > known; known = atomic.LoadInt64(&w.nanos) {
		if atomic.CompareAndSwapInt64(&w.nanos, known, int64(wait)) {
			return
		}
	}
}

func pause() time.Duration {
	return time.Duration(1+rand.Intn(8)) * time.Millisecond
}

func fresh(w *worst) {
	begun := make(chan int)
	for {
		d := pause()
		due := time.Now().Add(d)
		time.Sleep(d)
		go func() {
			w.add(time.Since(due))
			begun <- 1
		}()
		<-begun
	}
}

func sleeper(w *worst) {
	for {
		due := time.Now().Add(5 * time.Millisecond)
		time.Sleep(5 * time.Millisecond)
		w.add(time.Since(due))
	}
}

func socket(w *worst) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	out, err := net.Dial("tcp", server.Addr().String())
	check(err)
	in, err := server.Accept()
	check(err)
	var written int64
	read := make(chan int)
	go func() {
		for buffer := make([]byte, 1); ; {
			_, err := in.Read(buffer)
			check(err)
			w.add(time.Duration(time.Now().UnixNano() - atomic.LoadInt64(&written)))
			read <- 1
		}
	}()
	for {
		time.Sleep(pause())
		atomic.StoreInt64(&written, time.Now().UnixNano())
		_, err := out.Write([]byte{1})
		check(err)
		<-read
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	pattern := map[string]func(){
		"starts": func() { go starts() }, "chan-0": channels, "lock-fair": mutex,
		"syscall": func() { go syscalls() }, "ring": ring,
	}[os.Args[1]]
	millis, err := strconv.Atoi(os.Args[2])
	check(err)
	var f, s, n worst
	go fresh(&f)
	go sleeper(&s)
	go socket(&n)
	for i := 0; i < runtime.GOMAXPROCS(0); i++ {
		pattern()
	}
	// The main goroutine has to get a turn as well.
	time.Sleep(time.Duration(millis) * time.Millisecond)
	fmt.Println(atomic.LoadInt64(&f.nanos), atomic.LoadInt64(&s.nanos), atomic.LoadInt64(&n.nanos))
}
