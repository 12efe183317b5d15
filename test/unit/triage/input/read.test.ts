import { describe, expect, test } from 'vitest';
import { readReports } from '../../../../src/triage/input/read.ts';
import { PASTED, reportSample } from '../../../support/report-samples.ts';

const read = (...lines: string[]) => readReports(lines.join('\n'));
const SAMPLES = ['driver.txt', 'decoded.txt', 'big-endian.txt'] as const;

describe.each(SAMPLES)('%s', (name) => {
  const objects = (text: string) =>
    readReports(text).objects.map((object) => ({ ...object, line: 0 }));
  const plain = objects(reportSample(name));

  test.each(Object.keys(PASTED))('%s: the same objects', (form) => {
    const frames = (list: typeof plain) =>
      list.map((object) => ({
        ...object,
        frames: object.frames.map(({ symbol, inline, module, source }) => ({
          symbol,
          inline,
          module,
          source,
        })),
      }));
    expect(frames(objects(PASTED[form](reportSample(name))))).toEqual(frames(plain));
  });
});

test('a log: tags, lines of others between, lines that were lost, objects that were only counted', () => {
  const { objects, remarks, announced } = readReports(reportSample('counted.log'));
  expect(objects).toMatchObject([
    { address: '0xffff88810d7e2800', more: 13, percpu: false, dropped: 0 },
    { address: '0x60777301a898', more: 0, percpu: true, dropped: 2, crc: '0' },
  ]);
  expect(objects.map(({ frames }) => frames.length)).toEqual([4, 4]);
  expect(announced).toBe(15);
  expect(remarks).toEqual([{ line: 10, text: 'the log lost 2 lines of this backtrace' }]);
});

describe('pieces of reports', () => {
  const COMM = '  comm "a", pid 1, jiffies 7 (age 9.000s)';
  const TRACE = ['  backtrace:', '    kmalloc+0x1/0x2', '    f_one+0x1/0x2'];

  test('a body without a header, and a header without a body', () => {
    const { objects } = read(COMM, ...TRACE, 'unreferenced object 0xffff8881 (size 240):');
    expect(objects).toMatchObject([
      { comm: 'a', frames: [{}, {}] },
      { address: '0xffff8881', frames: [] },
    ]);
    expect(objects[0].address).toBeUndefined();
  });

  test('a header at the end is not of the body that somebody else pasted', () => {
    const { objects } = read(
      'unreferenced object 0x1234 (size 8):',
      '',
      'He wrote:',
      COMM,
      ...TRACE,
    );
    expect(objects).toMatchObject([{ address: '0x1234', frames: [] }, { comm: 'a' }]);
  });

  test('a body that begins in the middle of a dump', () => {
    const row = `    ${'aa '.repeat(16)} ................`;
    const { objects } = read('unreferenced object 0xffff8881 (size 8):', ...TRACE, row, ...TRACE);
    expect(objects.map(({ frames }) => frames.length)).toEqual([2, 2]);
  });

  test('a header that is glued to the frame before it', () => {
    const glued = '    f_two+0x46/0xb0unreferenced object';
    const { objects } = read(
      'unreferenced object 0x1234 (size 8):',
      ...TRACE,
      glued,
      '0x5678 (size 9):',
    );
    expect(objects).toMatchObject([
      { frames: [{}, {}, { symbol: 'f_two' }] },
      { address: '0x5678', size: 9 },
    ]);
  });

  test('header and backtrace only, ended by dots', () => {
    const { objects, remarks } = read(
      ' unreferenced object 0x85887180 (size 64):',
      ...TRACE,
      '    ...',
    );
    expect(objects).toMatchObject([{ frames: [{}, {}] }]);
    expect(remarks).toEqual([{ line: 5, text: 'somebody left out the rest of this backtrace' }]);
  });

  test('headers without bodies are objects each', () => {
    const header = (i: number) => [`unreferenced object 0x${i}000 (size 8):`, COMM];
    expect(read(...[1, 2, 3, 4].flatMap(header), ...TRACE).objects).toHaveLength(4);
  });

  test('a header in prose is none', () => {
    expect(
      read('finds an unreferenced object now and then', 'The size (96)', '', 'x').objects,
    ).toEqual([]);
  });

  test('words that were cut out before the backtrace', () => {
    const { objects } = read(
      'unreferenced object 0x1234 (size 8):',
      ' (some words were here)',
      ...TRACE,
    );
    expect(objects).toMatchObject([{ address: '0x1234', frames: [{}, {}] }]);
  });
});

describe('what is no leak', () => {
  test('an object that was dumped, with its backtrace', () => {
    const { objects } = read(
      'kmemleak: Object 0xf63fee18 (size 32):',
      'kmemleak:   comm "init", pid 1, jiffies 4294879195',
      'kmemleak:   min_count = 1',
      'kmemleak:   backtrace:',
      'kmemleak:     f_one+0x1/0x2',
    );
    expect(objects).toEqual([]);
  });

  test('a call trace after a report', () => {
    const { objects } = read(
      'unreferenced object 0x1234 (size 8):',
      '  backtrace:',
      '    f_one+0x1/0x2',
      'Call Trace:',
      ' ? f_two+0x1/0x2',
      ' f_three+0x1/0x2',
    );
    expect(objects[0].frames).toHaveLength(1);
  });

  test('a blank line in the place of a frame', () => {
    const frame = (name: string) => `  [<00000000b3825d52>] ${name}+0x1/0x2`;
    const head = ['unreferenced object 0x1234 (size 8):', '  backtrace:', frame('f_one'), ''];
    expect(read(...head, frame('f_two'), frame('f_three')).objects[0].frames).toHaveLength(3);
    expect(read(...head, 'RIP: 0010:x', frame('f_two')).objects[0].frames).toHaveLength(1);
  });

  test('a blank line ends a trace, but not where each second line is blank', () => {
    const lines = ['unreferenced object 0x1234 (size 8):', '  backtrace:', '    f_one+0x1/0x2'];
    expect(read(...lines, '', '    f_two+0x1/0x2').objects[0].frames).toHaveLength(1);
    const spaced = lines.flatMap((line) => [line, '']);
    expect(read(...spaced, '    f_two+0x1/0x2').objects[0].frames).toHaveLength(2);
  });
});

test('what is missing is said, with its line', () => {
  const { remarks } = read(
    'unreferenced object',
    'unreferenced object 0x1234 (size 64):',
    '  hex dump (first 32 bytes):',
    `    ${'00 '.repeat(16)} ................`,
    '  comm "a", pid 1, jiffies 7',
    '  backtrace:',
    '    f_one+0x1/0x2',
  );
  expect(remarks).toEqual([
    { line: 1, text: 'a header without an address' },
    { line: 2, text: 'an object without its backtrace' },
    { line: 2, text: '16 of 32 bytes of the dump' },
    { line: 5, text: 'a body without its address' },
  ]);
});

test('a trace that never ends is cut, with a remark', () => {
  const { objects, remarks } = read(
    'backtrace:',
    ...Array.from({ length: 900 }, () => 'f_one+0x1/0x2'),
  );
  expect(objects[0].frames).toHaveLength(400);
  expect(remarks).toEqual([
    { line: 1, text: 'a body without its address' },
    { line: 402, text: 'more than 400 lines of a backtrace: the rest is left out' },
  ]);
});

test('a large text of one line comes to an end', () => {
  const one = reportSample('driver.txt').replaceAll(/\s+/g, ' ');
  expect(readReports(one.repeat(500)).objects).toHaveLength(1500);
  expect(readReports('>'.repeat(200_000) + '[ '.repeat(200_000)).objects).toEqual([]);
});
