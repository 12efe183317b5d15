import { describe, expect, test } from 'vitest';
import { lines } from '../../../src/testkit/law.ts';
import { ROOT_MEMORY } from '../../../src/testkit/root-kinds.ts';
import { programOf } from '../../../src/testkit/subject.ts';
import { TraceMachine } from '../../../src/testkit/trace-machine.ts';
import { profileOf } from '../../../src/versions/profile.ts';

const WINDOW = { scanned: 'bss', stack: 'stack', hidden: 'hidden' } as const;

test('each kind of memory has a name and words of its own', () => {
  expect(new Set(ROOT_MEMORY.map(({ name }) => name)).size).toBe(ROOT_MEMORY.length);
  expect(new Set(ROOT_MEMORY.map(({ read }) => read)).size).toBe(3);
});

describe('what is only in this memory while a scan works is found or not', () => {
  const kinds = ROOT_MEMORY.filter((kind) => kind.existsIn?.(profileOf('6.12')) ?? true);
  test.each(kinds.map((kind) => [kind.name, kind.read, kind] as const))(
    '%s: %s',
    (_, read, kind) => {
      const machine = new TraceMachine('unit', kind);
      const look = 'scan; scan; report';
      const text = `kmalloc a 64; store ${WINDOW[read]}+120 a; sleep 5200; ${look}; stack on; ${look}`;
      const [off, on] = machine.run(programOf(lines(text)), '6.12').phases;
      expect([off.reported, on.reported]).toEqual([
        read === 'scanned' ? [] : ['a'],
        read === 'hidden' ? ['a'] : [],
      ]);
    },
  );
});
