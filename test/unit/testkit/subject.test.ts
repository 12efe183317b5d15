import { expect, test } from 'vitest';
import { linesOf, programOf, toKml } from '../../../src/testkit/subject.ts';
import { runTraceText } from '../../../src/trace/index.ts';
import { subject } from './fixture.ts';

test('facts of each report', () => {
  const { reports, scans, events } = subject(
    'report; kmalloc a 64; sleep 5200; scan; report; scan; report; store a+0 1; report',
  );
  expect(reports.map(({ after, changed, settled }) => [after, changed, settled])).toEqual([
    ['', false, false],
    ['scan', false, false],
    ['scan', false, true],
    ['store', true, false],
  ]);
  expect(reports.map(({ scan }) => scan?.quiet)).toEqual([undefined, 1, 2, 2]);
  expect(reports.map(({ phase }) => phase.reported)).toEqual([[], [], ['a'], ['a']]);
  expect(scans).toHaveLength(2);
  expect([...events]).toEqual(['held back: changed', 'reported']);
});

test('variants, other kernels', () => {
  const a = subject('alloc_percpu a 64; sleep 5200; scan; scan; report');
  expect(a.run.phases[0].reported).toEqual(['a']);
  expect(a.on('6.1').run.phases[0].reported).toEqual([]);
  expect(a.variant([...linesOf(a.program), 'report']).run.phases).toHaveLength(2);
  expect([a.uses(/percpu/), a.uses(/vmalloc/)]).toEqual([true, false]);
});

test('programs as files', () => {
  const kml = toKml(programOf(['kmalloc a 8', 'report'], 'mine'), ['a remark']);
  expect(kml).toBe('# a remark\nprogram mine\n  kmalloc a 8\n  report\nend\n');
  expect(runTraceText(kml, 'x').kind).toBe('programs');
  expect(() => programOf(['kmalloc a 8', 'kfree b'])).toThrow("line 2 of 'p', 'kfree b': unknown");
});
