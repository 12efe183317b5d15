import { expect, test } from 'vitest';
import { allocationFrames, type Frame } from '../../../src/user/frames.ts';
import { main } from '../../support/c-main.ts';
import { underTool } from '../../support/user-tool.ts';

test('frames of the library, of the program, and below', () => {
  const chains: Frame[][] = [];
  const source = main(
    'atexit(late); inner();',
    `static void inner(void) { (void)!strdup("x"); }
static void late(void) { inner(); }`,
  );
  let proc: Parameters<typeof allocationFrames>[0] | undefined;
  underTool(source, {
    started: (one) => void (proc = one),
    allocated: (_, call) => void chains.push(allocationFrames(proc!, call)),
  });
  const named = chains.map((frames) => frames.map(({ name, line }) => `${name} ${line}`));
  expect(named).toEqual([
    ['strdup 42', 'inner 6', 'main 10'],
    ['strdup 42', 'inner 6', 'late 7', '__run_exit_handlers 116', 'exit 146', '(below main) 74'],
  ]);
  expect(chains[0].map(({ of }) => of)).toEqual(['libc', 'program', 'program']);
});
