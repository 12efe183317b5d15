import { expect, test } from 'vitest';
import { typed } from '../../../support/typed-program.ts';

const SOURCE = `#include <mcheck.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	free(malloc(5));
	mtrace();
	void *p = malloc(0x20);
	free(malloc(0x30));
	p = realloc(p, 0x40);
	if (argc > 1)
		muntrace();
	return p == 0;
}
`;
const RUN = 'gcc -g -o p p.c; export MALLOC_TRACE=m.log; rm -f m.log';

test('the log has what is allocated, freed and resized after mtrace()', async () => {
  const log = await typed(SOURCE, `${RUN}; LD_PRELOAD=libc_malloc_debug.so.0 ./p x; cat m.log`);
  const lines = log.trim().split('\n');
  expect(
    lines.map((line) => line.replace(/^@ \S+ /, '').replaceAll(/0x[\da-f]{6,}/g, 'P')),
  ).toEqual(['= Start', '+ P 0x20', '+ P 0x30', '- P', '< P', '> P 0x40', '= End']);
});

test('without the library there is no log', async () => {
  expect(await typed(SOURCE, `${RUN}; ./p x; ls m.log; echo $?`)).toMatch(
    /No such file or directory\n2\n$/,
  );
});
