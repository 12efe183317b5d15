/** Loads and stores across the ends of pages that do not lie one after the other. */
import { expect, it } from 'vitest';
import { TruthMachine } from '../../../support/truth-module.ts';

const GLOBALS = `static void *area;
struct wide { char pad[4092]; void *p; char more[40]; } __packed;
static struct wide *from, *to;`;
const AREA = 'char *p = kzalloc(256, GFP_KERNEL); area = vmalloc(40000);\n';

function isKept(body: string): boolean {
  const machine = new TruthMachine().load(GLOBALS, AREA + body);
  return machine.look().isReachable(machine.life(256).id);
}

it.each([
  ['a store', '*(void **)(area + 4092) = p;', true],
  ['a store at an odd address', '*(void **)(area + 4091) = p;', true],
  ['and an integer over it', '*(void **)(area + 4092) = p; *(long *)(area + 4092) = 0;', false],
  [
    'a load',
    '*(void **)(area + 4092) = p; *(void **)(area + 200) = *(void **)(area + 4092); *(long *)(area + 4092) = 0;',
    true,
  ],
  ['a structure', 'from = area; to = area + 8192; from->p = p; *to = *from; from->p = NULL;', true],
  ['zeros', 'from = area; from->p = p; memset(from, 0, sizeof(*from));', false],
])('%s', (_, body, expected) => {
  expect(isKept(body)).toBe(expected);
});
