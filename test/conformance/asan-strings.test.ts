/**
 * What gcc 12's AddressSanitizer said when a function of the C library reads past a block of four
 * letters without an end: the bytes it reads, and the first two frames. `-` where it says nothing.
 */
import { beforeAll, expect, test } from 'vitest';
import { startMachine } from '../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../support/session.ts';

const SAID: readonly (readonly [body: string, said: string])[] = [
  ['printf("%s", p);', 'READ 5 printf_common __interceptor_vprintf'],
  ['printf("%.4s", p);', '-'],
  ['printf("%d%.9s", 1, p);', 'READ 5 printf_common __interceptor_vprintf'],
  ['printf(p);', 'READ 5 printf_common __interceptor_vprintf'],
  ['own("%s", p);', 'READ 5 printf_common __interceptor_vprintf'],
  ['snprintf(b, 3, "%s", p);', 'READ 5 printf_common __interceptor_vsnprintf'],
  ['snprintf(p, 6, "aaaaaaa");', 'WRITE 6 __interceptor_vsnprintf __interceptor_snprintf'],
  ['r = strcmp(p, "aaaab");', 'READ 5 __interceptor_strcmp main'],
  ['r = strcmp(p, "ab");', '-'],
  ['r = strncasecmp(p, "AAAAb", 9);', 'READ 5 __interceptor_strncasecmp main'],
  ['r = strchr(p, 122) != 0;', 'READ 5 __interceptor_strchr main'],
  ['r = strchr(p, 97) != 0;', '-'],
  ['r = strstr("zzzz", p) != 0;', 'READ 5 StrstrCheck __interceptor_strstr'],
  ['r = strpbrk(p, "z") != 0;', 'READ 5 __interceptor_strpbrk main'],
  ['r = memchr(p, 122, 5) != 0;', 'READ 5 __interceptor_memchr main'],
  ['r = memcmp(p, "ab", 5);', 'READ 5 MemcmpInterceptorCommon __interceptor_memcmp'],
  ['r = strnlen(p, 4);', '-'],
  ['r = strtok(p, "z") != 0;', 'READ 5 __interceptor_strtok main'],
  ['r = atoi(p);', '-'],
  ["memset(p, '1', 4); r = strtol(p, 0, 10);", 'READ 5 StrtolFixAndCheck __interceptor_strtol'],
  ['r = fopen(p, "r") != 0;', 'READ 5 __interceptor_fopen main'],
];

const { shell } = startMachine({}, SESSION_OPTIONS);
beforeAll(() => shell.run('true'));

test.each(SAID)('%s', async (body, said) => {
  const source = `#include <stdarg.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>
#include <strings.h>\n#include <unistd.h>\nchar b[64];
static void own(const char *f, ...)\n{ va_list a; va_start(a, f); vprintf(f, a); va_end(a); }
int main(void)\n{\n\tvolatile long r = 0;\n\tchar *volatile p = malloc(4);\n\tmemset(p, 'a', 4);
\t${body}\n\t(void)r;\n\t(void)own;\n\t_exit(0);\n}\n`;
  await shell.fs.writeFile('/root/p.c', source);
  const { stderr } = await shell.run('gcc -w -fsanitize=address -g -o p p.c && ./p');
  const [, kind, size] = /^(READ|WRITE) of size (\d+) at/m.exec(stderr) ?? [];
  const frames = [...stderr.matchAll(/^ {4}#[01] \S+ in ([^ (]*)/gm)].map(([, name]) => name);
  expect(kind === undefined ? '-' : [kind, size, ...frames.slice(0, 2)].join(' ')).toBe(said);
});
