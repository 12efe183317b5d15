import { expect, test } from 'vitest';
import { printed } from '../../support/user-process.ts';

const HEADERS = '#include <errno.h>\n#include <fcntl.h>\n#include <unistd.h>';

test('files of the kernel are read and written by their texts', async () => {
  const body = `
	char text[200];
	int fd = open("/sys/kernel/debug/kmemleak", O_WRONLY);
	printf("%zd %d\\n", write(fd, "scan=off", 8), errno);
	printf("%zd", write(fd, "bogus", 5));
	printf(" %s\\n", strerror(errno));
	close(fd);
	fd = open("/proc/version", O_RDONLY);
	text[read(fd, text, sizeof(text) - 1)] = 0;
	printf("%.13s\\n", text);
	close(fd);`;
  expect(await printed(body, HEADERS)).toBe('8 0\n-1 Invalid argument\nLinux version\n');
});

test('what cannot be opened has a reason', async () => {
  const body = `
	const char *names[] = { "", "/none", "/root", "/dev/null", "../root/./prog.c" };
	for (int i = 0; i < 5; i++) {
		int fd = open(names[i], O_RDONLY);
		printf("%d %s\\n", fd, fd < 0 ? strerror(errno) : "");
	}`;
  expect(await printed(body, HEADERS)).toBe(
    '-1 No such file or directory\n-1 No such file or directory\n-1 Is a directory\n3 \n4 \n',
  );
});
