package main

// skynet starts a tree of goroutines with ten children each, whose leaves give their numbers.
func skynet(leaves int) {
	c := make(chan int)
	go node(c, 0, leaves)
	check(<-c, leaves*(leaves-1)/2)
}

func node(parent chan<- int, first, leaves int) {
	if leaves == 1 {
		parent <- first
		return
	}
	children := make(chan int)
	for i := 0; i < 10; i++ {
		go node(children, first+i*leaves/10, leaves/10)
	}
	sum := 0
	for i := 0; i < 10; i++ {
		sum += <-children
	}
	parent <- sum
}
