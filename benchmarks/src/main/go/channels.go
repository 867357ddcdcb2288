package main

const (
	channelRoundTrips = 100_000
	produced          = 200_000
	selected          = 80_000
	fannedIn          = 200_000
)

// channelPingPong plays on two unbuffered channels.
func channelPingPong() {
	ping := make(chan int)
	pong := make(chan int)
	go func() {
		for ball := range ping {
			pong <- ball
		}
	}()
	for i := 0; i < channelRoundTrips; i++ {
		ping <- i
		<-pong
	}
	close(ping)
}

func producerConsumer(buffer int) {
	c := make(chan int, buffer)
	go func() {
		for i := 0; i < produced; i++ {
			c <- i
		}
		close(c)
	}()
	sum := 0
	for v := range c {
		sum += v
	}
	check(sum, produced*(produced-1)/2)
}

func send(n int) chan int {
	c := make(chan int)
	go func() {
		for i := 0; i < n; i++ {
			c <- i
		}
	}()
	return c
}

// selectOf2 receives from two producers whatever comes first.
func selectOf2() {
	a, b := send(selected/2), send(selected/2)
	sum := 0
	for i := 0; i < selected; i++ {
		select {
		case v := <-a:
			sum += v
		case v := <-b:
			sum += v
		}
	}
	check(sum, selected/2*(selected/2-1))
}

// selectOf8 receives from eight producers.
func selectOf8() {
	var c [8]chan int
	for i := range c {
		c[i] = send(selected / 8)
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
		}
	}
	check(sum, 4*(selected/8)*(selected/8-1))
}

// fanIn has many senders on one channel.
func fanIn(goroutines int) {
	each := fannedIn / goroutines
	c := make(chan int)
	for i := 0; i < goroutines; i++ {
		go func() {
			for j := 0; j < each; j++ {
				c <- j
			}
		}()
	}
	sum := 0
	for i := 0; i < fannedIn; i++ {
		sum += <-c
	}
	check(sum, goroutines*each*(each-1)/2)
}

func check(sum, expected int) {
	if sum != expected {
		panic("the sum is wrong")
	}
}
