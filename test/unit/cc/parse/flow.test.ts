import { expect, test } from 'vitest';
import { completes } from '../../../../src/cc/parse/flow.ts';
import { compileText, functionOf } from '../../../support/c-snippet.ts';

function ends(text: string): boolean {
  const declarations = 'void die(void) __attribute__((noreturn)); void g(void); int x;';
  const program = compileText(`${declarations} void f(void) { ${text} }`);
  if (program.hasErrors) throw new Error(program.diagnostics[0].message);
  return completes(functionOf(program, 'f').body!.block);
}

test.each([
  ['g();', true],
  ['return;', false],
  ['if (x) return;', true],
  ['if (x) return; else return;', false],
  ['if (1) return;', false],
  ['while (1) g();', false],
  ['while (1) if (x) break;', true],
  ['while (x) return;', true],
  ['for (;;) { switch (x) { case 1: break; } }', false],
  ['for (;;) { if (x) { break; } }', true],
  ['for (;x;) ;', true],
  ['do return; while (x);', false],
  ['do { if (x) continue; return; } while (x);', true],
  ['do g(); while (1);', false],
  ['switch (x) { default: return; }', false],
  ['switch (x) { case 1: return; }', true],
  ['switch (x) { case 1: break; default: return; }', true],
  ['switch (x) { case 1: return; default: g(); }', true],
  ['die();', false],
  ['(void)({ die(); 1; });', false],
  ['g(), die();', false],
  ['__builtin_unreachable();', false],
  ['out: return; goto out;', false],
  ['goto out; out: ;', true],
  ['return; g();', false],
])('%s', (text, expected) => {
  expect(ends(text)).toBe(expected);
});
