package main

// lastPrime is the 2,000th.
const lastPrime = 17_389

// sieve finds primes by a chain of filters, one goroutine for each prime. The numbers end at the
// last prime that is looked for, so that every goroutine ends.
func sieve(last int) {
	c := make(chan int)
	go generate(last, c)
	found := 0
	for prime, more := <-c; more; prime, more = <-c {
		next := make(chan int)
		go filter(prime, c, next)
		c = next
		found = prime
	}
	check(found, last)
}

func generate(last int, out chan<- int) {
	for i := 2; i <= last; i++ {
		out <- i
	}
	close(out)
}

func filter(prime int, in <-chan int, out chan<- int) {
	for i := range in {
		if i%prime != 0 {
			out <- i
		}
	}
	close(out)
}
