/*
 * The echo server without any scheduler: one thread that blocks, and one connection at a time.
 * What it reaches is what the kernel and the client allow where nobody waits by spinning.
 *
 * usage: echo-floor
 * prints: its port
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void fail(const char *what) {
	perror(what);
	exit(1);
}

int main(void) {
	int server = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = { .sin_family = AF_INET };
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	socklen_t length = sizeof address;
	if (server < 0 || bind(server, (struct sockaddr *)&address, length) < 0 || listen(server, 10) < 0
			|| getsockname(server, (struct sockaddr *)&address, &length) < 0) {
		fail("listen");
	}
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	while (1) {
		int fd = accept(server, NULL, NULL);
		if (fd < 0) {
			fail("accept");
		}
		int one = 1;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		char buffer[64];
		ssize_t n;
		while ((n = read(fd, buffer, sizeof buffer)) > 0) {
			if (write(fd, buffer, n) != n) {
				break;
			}
		}
		close(fd);
	}
}
