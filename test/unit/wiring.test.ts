import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { absolute, filesUnder } from '../support/source-tree.ts';
import { boot } from '../../src/system.ts';
import { wireScans } from '../../src/wiring.ts';

test('while nobody else could run a scan calls nothing between blocks', () => {
  const { kmemleak, sched } = boot();
  let calls = 0;
  wireScans(kmemleak, sched, () => calls++);
  kmemleak.scan();
  expect(calls).toBeGreaterThan(0);
  wireScans(kmemleak, sched);
  const before = calls;
  kmemleak.scan();
  expect(calls).toBe(before);
});

test('what is connected here is set nowhere else', () => {
  const wiring = readFileSync(absolute('src/wiring.ts'), 'utf8');
  const fields = [...wiring.matchAll(/^ +[\w.]+\.(\w+) = /gm)].map((match) => match[1]);
  expect(fields.length).toBeGreaterThan(8);
  const others = filesUnder('src').filter(
    (path) => path.endsWith('.ts') && path !== 'src/wiring.ts',
  );
  const offenders = others.flatMap((path) => {
    const text = readFileSync(absolute(path), 'utf8');
    return fields
      .filter((field) => new RegExp(`\\w\\.${field} = \\(`).test(text))
      .map((field) => `${path}: ${field}`);
  });
  expect(offenders).toEqual([]);
});
