/*
 * The echo server without any scheduler: threads that block in epoll_wait, each with connections
 * of its own, and read and write what is ready. What it reaches is what the kernel and the client
 * allow where nobody waits by spinning.
 *
 * usage: echo-floor THREADS
 * prints: its port
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIZE = 64, EVENTS = 256 };

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static void *serve(void *argument) {
	int epfd = *(int *)argument;
	struct epoll_event events[EVENTS];
	char buffer[SIZE];
	while (1) {
		int n = epoll_wait(epfd, events, EVENTS, -1);
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			ssize_t received = read(fd, buffer, SIZE);
			if (received <= 0 || write(fd, buffer, received) != received) {
				close(fd);
			}
		}
	}
	return NULL;
}

int main(int argc, char **argv) {
	int threads = argc == 2 ? atoi(argv[1]) : 0;
	if (threads < 1) {
		fprintf(stderr, "usage: %s THREADS\n", argv[0]);
		return 2;
	}
	int server = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	socklen_t length = sizeof address;
	if (server < 0 || bind(server, (struct sockaddr *)&address, length) < 0 || listen(server, 10000) < 0
			|| getsockname(server, (struct sockaddr *)&address, &length) < 0) {
		fail("listen");
	}
	int *epfds = calloc(threads, sizeof *epfds);
	for (int i = 0; i < threads; i++) {
		epfds[i] = epoll_create1(0);
		pthread_t thread;
		if (epfds[i] < 0 || pthread_create(&thread, NULL, serve, &epfds[i]) != 0) {
			fail("thread");
		}
	}
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (int next = 0;; next = (next + 1) % threads) {
		int fd = accept(server, NULL, NULL);
		if (fd < 0) {
			fail("accept");
		}
		int one = 1;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
		if (epoll_ctl(epfds[next], EPOLL_CTL_ADD, fd, &event) < 0) {
			fail("epoll_ctl");
		}
	}
}
