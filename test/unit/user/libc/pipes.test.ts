import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

test('a pipe keeps bytes, epoll what it is told', () => {
  const body = `int fd[2]; char b[8] = ""; pipe(fd); struct epoll_event e = { EPOLLIN, { .u64 = 77 } }, got;
  int ep = epoll_create1(0); printf("%d %d ", epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &e), epoll_wait(ep, &got, 1, 0));
  write(fd[1], "abc", 3); e.data.u64 = 0; printf("%d ", epoll_wait(ep, &got, 1, 0)); printf("%d ", (int)got.data.u64);
  printf("%d %s ", (int)read(fd[0], b, 8), b); printf("%d ", (int)read(fd[0], b, 8)); close(fd[1]);
  printf("%d %d\\n", (int)read(fd[0], b, 8), epoll_ctl(ep, EPOLL_CTL_ADD, fd[0], &e));`;
  expect(said(body, '#include <sys/epoll.h>')).toBe('0 0 1 77 3 abc -1 0 -1\n');
});
