import { expect, test } from 'vitest';
import { printed } from '../../../support/user-process.ts';

const HEADERS = `#include <errno.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>
#include <poll.h>`;

test('time passes while a program sleeps', async () => {
  const body = `
	struct timespec a, b;
	struct timeval now;
	clock_gettime(CLOCK_MONOTONIC, &a);
	sleep(2);
	usleep(500000);
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%ld\\n", (b.tv_sec - a.tv_sec) * 10 + (b.tv_nsec - a.tv_nsec) / 100000000);
	gettimeofday(&now, NULL);
	printf("%d\\n", now.tv_sec == time(NULL));`;
  expect(await printed(body, HEADERS)).toBe('25\n1\n');
});

test('memory is mapped, protected and unmapped', async () => {
  const body = `
	char *p = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	p[9999] = 7;
	printf("%d", p[9999]);
	printf(" %d\\n", munmap(p, 10000));
	printf("%d %d\\n", mmap(NULL, 0, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED, errno);
	printf("%d %d\\n", mmap(NULL, 1, PROT_READ, MAP_SHARED, 77, 0) == MAP_FAILED, errno);
	char *end = sbrk(0);
	printf("%d\\n", (int)((char *)sbrk(4096) - end));
	end[4095] = 1;
	printf("%d\\n", brk(end));`;
  expect(await printed(body, HEADERS)).toBe('7 0\n1 0\n1 22\n0\n0\n');
});

test('a bad address for a system call is no fault of the program', async () => {
  const body = `
	int fd = open("/proc/version", O_RDONLY);
	printf("%zd %d\\n", read(fd, (void *)8, 5), errno == EFAULT);
	printf("%d\\n", isatty(1));
	printf("%zd", read(99, NULL, 0));
	printf(" %d\\n", errno == EBADF);
	struct pollfd none = { .fd = 50, .events = POLLIN };
	printf("%d", poll(&none, 1, 0));
	printf(" %x\\n", none.revents);
	int other = dup2(fd, 9);
	printf("%d %d\\n", other, close(other));`;
  expect(await printed(body, HEADERS)).toBe('-1 0\n0\n-1 1\n1 20\n9 0\n');
});
