import { expect, it } from 'vitest';
import { ModuleMachine } from '../../../support/module-machine.ts';

const lacking = (source: string): string | undefined =>
  new ModuleMachine().problems(source).find((text) => text.includes('in all, '));

it('lists headers, functions that nobody declares and those that nobody has', () => {
  const text = lacking(`#include <linux/module.h>
#include <linux/nope.h>
#include <linux/never.h>
extern int only_declared(int n);
static int local(void) { return kmaloc(5); }
static int demo_init(void) { struct foo *f = get_foo(); msleep(1); return only_declared(local()); }
module_init(demo_init);
MODULE_LICENSE("GPL");
`);
  expect(text).toBe(
    'demo.c:1:1: error: in all, this kernel lacks: headers linux/never.h, linux/nope.h; ' +
      'functions get_foo, kmaloc, only_declared',
  );
});

it('says nothing more of a single name, or of other mistakes', () => {
  expect(lacking('#include <linux/nope.h>\nint x;\n')).toBeUndefined();
  expect(lacking('int f(void) { return nope(); }\n')).toBeUndefined();
  expect(lacking('int f(void) { int; return 1 +; }\n')).toBeUndefined();
});

it('cuts a long list', () => {
  const calls = Array.from({ length: 120 }, (_, i) => `f${i}();`).join('\n');
  expect(lacking(`int f(void) { ${calls} return 0; }\n`)).toMatch(/f\d+ and 20 more$/);
});
