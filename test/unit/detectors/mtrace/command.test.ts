import { expect, test } from 'vitest';
import { typed } from '../../../support/typed-program.ts';

test('says what it cannot read, as the script does', async () => {
  expect(await typed('', 'mtrace no.log; echo $?')).toBe(
    'Cannot open mtrace data file at /usr/bin/mtrace line 152.\n2\n',
  );
  expect(await typed('', 'mtrace; echo $?')).toContain('Wrong number of arguments');
  expect(await typed('', 'mtrace --version')).toContain('GLIBC 2.36');
  expect(await typed('', 'mtrace -x')).toContain("unrecognized option `-x'");
});
