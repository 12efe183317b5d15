import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

const PRINTS =
  'static void a(void) { puts("a"); } static void b(int s, void *p) { printf("b%d%s\\n", s, (char *)p); }';

test('what runs at the end, and in which order', () => {
  const before = `${PRINTS}
__attribute__((destructor)) static void d(void) { puts("d"); }
__attribute__((constructor)) static void c(void) { puts("c"); }`;
  expect(said('atexit(a); on_exit(b, "x"); puts("m"); exit(2);', before)).toBe(
    'c\nm\nb2x\na\nd\nstatus 2',
  );
  expect(said('atexit(a); at_quick_exit(a); fflush(stdout); quick_exit(5);', PRINTS)).toBe(
    'status 5',
  );
  expect(said('atexit(a); puts("lost"); _exit(6);', PRINTS)).toBe('status 6');
});

test('signals that a program sends to itself', () => {
  const before = '#include <signal.h>\nstatic int got; static void h(int s) { got = s; }';
  expect(said('signal(SIGTERM, h); raise(SIGTERM); printf("%d\\n", got);', before)).toBe('15\n');
  expect(
    said(
      'signal(SIGTERM, SIG_IGN); raise(SIGTERM); signal(SIGTERM, SIG_DFL); raise(SIGTERM);',
      before,
    ),
  ).toBe('status 143');
  expect(
    said(
      'struct sigaction s = { .sa_handler = h }; sigaction(SIGUSR1, &s, 0); kill(getpid(), SIGUSR1); printf("%d %d\\n", got, raise(99));',
      before,
    ),
  ).toBe('10 -1\n');
});
