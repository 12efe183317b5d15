import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

test('folders are read, and what is none is not', () => {
  const body = `DIR *d = opendir("/sys"); int n = 0; struct dirent *e;
  while ((e = readdir(d))) n += !strcmp(e->d_name, "kernel") || !strcmp(e->d_name, "..");
  printf("%d %d ", n, closedir(d)); errno = 0;
  printf("%d ", !opendir("/none") && errno == ENOENT);
  printf("%d\\n", !opendir("/etc/passwd") && errno == ENOTDIR);`;
  expect(said(body, '#include <dirent.h>\n#include <errno.h>')).toBe('2 0 1 1\n');
});
