import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { absolute, filesUnder } from '../support/source-tree.ts';
import { boot } from '../../src/system.ts';
import { PageFault } from '../../src/machine/memory.ts';
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

test('a scan that faults is an oops, and found nothing', () => {
  const system = boot();
  system.whileScanning(() => {
    throw new PageFault(0x6400, false);
  });
  const result = system.tasks.runAs(system.tasks.spawn('scanner')!, () => system.kmemleak.scan());
  expect(result).toEqual({ newLeaks: 0, words: 0 });
  const log = system.log.read().map(({ text }) => text);
  expect(log).toContain('BUG: unable to handle page fault for address: 0000000000006400');
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
