import { expect, test } from 'vitest';
import { sourceReader } from '../../../src/session/source-reader.ts';
import { startMachine } from '../../../src/session/machine.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

const { builder } = startMachine({}, SESSION_OPTIONS);
const readSource = sourceReader(builder, SESSION_OPTIONS);
const read = (text: string) =>
  readSource(
    'a.c',
    { read: (path) => (path === 'a.c' ? text : undefined) },
    {
      defines: {},
      includeDirs: [],
    },
  );

test('programs, modules, and what nobody declares', () => {
  const program =
    '#include <stdio.h>\n#include <other.h>\nint f(void) { return other(1) + puts(""); }';
  expect(read(program).program.hasErrors).toBe(false);
  const module = '#include <linux/slab.h>\nvoid *f(void) { return kmalloc(3, GFP_KERNEL); }';
  const { program: tree, isOwn } = read(module);
  expect(tree.hasErrors).toBe(false);
  const own = tree.functions.filter(({ body, place }) => body && isOwn(place.file));
  expect(own.map(({ name }) => name)).toEqual(['f']);
});
