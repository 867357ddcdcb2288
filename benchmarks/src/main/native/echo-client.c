/*
 * The client of the echo benchmark, the same for all servers: one thread, epoll, and on each
 * connection one message of 64 bytes at a time. The messages on the first COMPUTING of the busy
 * connections ask the server to compute for 5 ms; the figures are those of the other ones.
 *
 * usage: echo-client PORT BUSY IDLE COMPUTING SECONDS
 * prints: requests per second, p50 and p99 in microseconds
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 64, EVENTS = 256 };

static const int64_t WARM_UP_NANOS = 1000000000;

typedef struct {
	int fd;
	int received;
	int computing;
	int64_t sent_at;
} connection;

static int64_t now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static int open_connection(int port) {
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0) {
		fail("socket");
	}
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		fail("connect");
	}
	int one = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void send_message(connection *c, char *message) {
	message[0] = c->computing ? 'c' : 'x';
	c->received = 0;
	c->sent_at = now();
	if (write(c->fd, message, SIZE) != SIZE) {
		fail("write");
	}
}

static int compare(const void *a, const void *b) {
	int32_t x = *(const int32_t *)a;
	int32_t y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv) {
	if (argc != 6) {
		fprintf(stderr, "usage: %s PORT BUSY IDLE COMPUTING SECONDS\n", argv[0]);
		return 2;
	}
	int port = atoi(argv[1]);
	int busy = atoi(argv[2]);
	int idle = atoi(argv[3]);
	int computing = atoi(argv[4]);
	int64_t measure = atoi(argv[5]) * INT64_C(1000000000);
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	for (int i = 0; i < idle; i++) {
		open_connection(port);
	}
	int epfd = epoll_create1(0);
	connection *connections = calloc(busy, sizeof *connections);
	for (int i = 0; i < busy; i++) {
		connections[i].fd = open_connection(port);
		connections[i].computing = i < computing;
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &connections[i] };
		if (epoll_ctl(epfd, EPOLL_CTL_ADD, connections[i].fd, &event) < 0) {
			fail("epoll_ctl");
		}
	}
	char message[SIZE];
	memset(message, 'x', SIZE);
	size_t capacity = 1 << 20;
	size_t count = 0;
	int32_t *nanos = malloc(capacity * sizeof *nanos);
	int64_t start = now() + WARM_UP_NANOS;
	for (int i = 0; i < busy; i++) {
		send_message(&connections[i], message);
	}
	struct epoll_event events[EVENTS];
	int64_t time = now();
	while (time < start + measure) {
		int n = epoll_wait(epfd, events, EVENTS, 10000);
		if (n == 0) {
			fprintf(stderr, "no answer for 10 s\n");
			return 1;
		}
		for (int i = 0; i < n; i++) {
			connection *c = events[i].data.ptr;
			char buffer[SIZE];
			ssize_t received = read(c->fd, buffer, SIZE - c->received);
			if (received <= 0) {
				fail("read");
			}
			c->received += received;
			if (c->received < SIZE) {
				continue;
			}
			time = now();
			if (time >= start && !c->computing) {
				if (count == capacity) {
					capacity *= 2;
					nanos = realloc(nanos, capacity * sizeof *nanos);
				}
				nanos[count++] = (int32_t)(time - c->sent_at);
			}
			send_message(c, message);
		}
	}
	if (count == 0) {
		fprintf(stderr, "no answer at all\n");
		return 1;
	}
	qsort(nanos, count, sizeof *nanos, compare);
	printf("%.0f %.1f %.1f\n", count * 1e9 / (time - start), nanos[count / 2] / 1e3, nanos[count * 99 / 100] / 1e3);
	return 0;
}
