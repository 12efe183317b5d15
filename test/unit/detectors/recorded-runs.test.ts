import { expect, test } from 'vitest';
import { compareRecording } from '../../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../../src/session/recorded-programs.ts';
import { SESSION_OPTIONS } from '../../support/session.ts';

const machine = recordedPrograms({}, SESSION_OPTIONS);
const recorded = (source: string) => ({ name: 'r', kind: 'test', source, meta: {} });
const differs = { differences: [{ what: 'x', real: '1', here: '2' }] };

test('a recording is compared with each detector that has something to say', () => {
  const detectors = [
    { name: 'right', judge: () => ({ differences: [] }) },
    { name: 'wrong', judge: () => differs },
    { name: 'silent', judge: () => undefined },
    { name: 'away', judge: () => ({ skipped: 'no reason' }) },
    { name: 'none' },
  ];
  const found = compareRecording(recorded('int main(void) { return 0; }'), detectors, machine);
  expect(found.map(({ detector, result }) => [detector, result])).toEqual([
    ['right', 'agrees'],
    ['wrong', 'differs'],
    ['away', 'skipped'],
  ]);
});

test.each([
  ['#include <cstdlib>\nint main() { }', 'the program is C++'],
  ['int main(void) { asm("nop"); }', 'the program has assembler code'],
  ['int main(void) { fork(); }', 'it is not compiled: r.c:1'],
])('%j is skipped', (source, why) => {
  const [one] = compareRecording(recorded(source), [{ name: 'd', judge: () => differs }], machine);
  expect(one).toMatchObject({ result: 'skipped', why: expect.stringContaining(why) as string });
});
