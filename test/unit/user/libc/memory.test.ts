import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

test('what malloc and its kin give', () => {
  const body = `char *p = calloc(3, 5); for (int i = 0; i < 15; i++) if (p[i]) return 1;
  void *q; printf("%d %d ", posix_memalign(&q, 64, 10), (int)((long)q % 64));
  printf("%d %d ", posix_memalign(&q, 3, 10) != 0, (int)((long)valloc(5) % 4096));
  p = realloc(strdup("text"), 200); printf("%s %s ", p, strndup("abcdef", 3));
  printf("%d %d\\n", !calloc(1UL << 62, 8), !realloc(p, 0));`;
  expect(said(body, '#include <malloc.h>')).toBe('0 0 1 0 text abc 1 1\n');
});
