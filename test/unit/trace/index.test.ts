import { describe, expect, test } from 'vitest';
import { TraceRunner, parsePrograms, runTraceText } from '../../../src/trace/index.ts';

const PROGRAMS = `# two programs
program leak
  kmalloc a 64
  sleep 5200
  scan
  scan
  report
end
program clean
  kmalloc b 64
  store data+0 b
  not_leak b+1
  report
end
`;

function recording(name: string, reported: string[], caveats?: string[]): string {
  const dumps = { a: { min_count: 1, count: 0, flags: 3, checksum: null, size: 64 } };
  const phases = [{ reported, reported_sizes: reported.map(() => 64), dumps }];
  const program = ['kmalloc a 64', 'sleep 5200', 'scan', 'scan', 'report'];
  return JSON.stringify({ name, kernel: '6.12.117', program, phases, caveats });
}

describe('a text of programs', () => {
  test('gives what kmemleak says of each', () => {
    const progress: number[] = [];
    const onProgress = (done: number, total: number): void => void progress.push(done, total);
    const result = runTraceText(PROGRAMS, 'p.kml', { onProgress });
    if (result.kind !== 'programs') throw new Error(result.kind);
    expect(progress).toEqual([1, 2, 2, 2]);
    expect(result.programs.map(({ name, reported }) => [name, reported])).toEqual([
      ['leak', 1],
      ['clean', 0],
    ]);
    expect(result.programs.map(({ text }) => text).join('\n')).toMatch(
      /^program leak\n {2}report 1: a \(size 64\)\n {4}a: min_count 1, count 0, flags 0x3, checksum \d+, size 64\nprogram clean\n {2}report 1: no leaks\n {4}log: Found object by alias at <b\+1>\n/,
    );
    expect(result.programs[0].json).toMatchObject({ name: 'leak', phases: [{ reported: ['a'] }] });
  });

  test('is run on the kernel that was asked for', () => {
    const text = 'program p\nkmalloc a 8\nreport\nend';
    const checksums = (['5.9', '6.1', '6.12'] as const).map((kernel) => {
      const result = runTraceText(text, 'p', { kernel });
      return result.kind === 'programs' && result.programs[0].json.phases[0].dumps['a'].checksum;
    });
    expect(checksums).toEqual([0, 0, 0xffffffff]);
  });

  test('that is wrong is not run', () => {
    const result = runTraceText('program p\nfoo\nend\nbar', 'p.kml');
    if (result.kind !== 'invalid') throw new Error(result.kind);
    expect(result.diagnostics.map((d) => `${d.file}:${d.line}`)).toEqual(['p.kml:2', 'p.kml:4']);
  });

  test('that cannot go on says where', () => {
    const text = 'program p\nscan\nend\nprogram q\nkmalloc a 8\n  fill a+0 1000000 0\nend';
    const result = runTraceText(text, 'p.kml');
    expect(result).toEqual({
      kind: 'invalid',
      diagnostics: [
        {
          file: 'p.kml',
          line: 6,
          column: 3,
          message: "program 'q': 1000000 bytes at offset 0 are outside 'a'",
          sourceLine: '  fill a+0 1000000 0',
        },
      ],
    });
  });

  test('may be empty', () => {
    for (const text of ['', '\n', '# x', '\uFEFF']) {
      expect(runTraceText(text, 'e')).toEqual({ kind: 'programs', programs: [] });
    }
  });
});

describe('a text of recordings', () => {
  test('is compared', () => {
    const text = [
      recording('same', ['a']),
      recording('other', []),
      recording('caveat', [], ['x']),
      recording('caveat', ['a'], ['x']),
    ].join('\n');
    for (const start of ['', '\uFEFF', '\n  \n']) {
      const result = runTraceText(start + text, 'r.jsonl');
      if (result.kind !== 'recordings') throw new Error(result.kind);
      const { agree, differ, caveats, differences } = result;
      expect({ agree, differ, caveats }).toEqual({
        agree: 1,
        differ: 1,
        caveats: { agree: 1, differ: 1 },
      });
      expect(differences).toEqual([
        {
          name: 'other',
          kernel: '6.12.117',
          text: [
            'other (6.12.117) differs:',
            '  report 1: reported: recorded [], simulated ["a"]',
            '  report 1: sizes: recorded [], simulated [64]',
            '  program:',
            ...['kmalloc a 64', 'sleep 5200', 'scan', 'scan', 'report'].map((l) => `    ${l}`),
          ].join('\n'),
        },
      ]);
    }
  });

  test('says where a program stopped', () => {
    const program = ['kmalloc a 8', 'kfree a', 'kfree a'];
    const row = JSON.stringify({ name: 'n', kernel: '6.1.1', program, phases: [] });
    const result = runTraceText(row, 'r');
    expect(result.kind === 'recordings' && result.differences[0].text).toContain(
      "  stopped at 'kfree a': 'a' was freed before\n",
    );
  });

  test('that is wrong is not run', () => {
    const result = runTraceText(`${recording('r', ['a'])}\n{"name":`, 'r.jsonl');
    if (result.kind !== 'invalid') throw new Error(result.kind);
    expect(result.diagnostics).toMatchObject([{ file: 'r.jsonl', line: 2, column: 9 }]);
  });
});

describe('a runner', () => {
  const { programs } = parsePrograms(PROGRAMS, 'p');

  test('gives the same with any seed, and every time', () => {
    const runner = new TraceRunner('a');
    const first = runner.run(programs[0], '6.12');
    expect(runner.run(programs[0], '6.12')).toEqual(first);
    expect(new TraceRunner('b').run(programs[0], '6.12')).toEqual(first);
  });

  test('takes another machine when one was ruined', () => {
    const runner = new TraceRunner();
    const before = runner.run(programs[0], '6.1');
    const ruin = 'program r\nkmalloc a 64\nalloc b a 8 1\nend';
    expect(runner.run(parsePrograms(ruin, 'r').programs[0], '6.1').failure).toBe(undefined);
    expect(runner.run(programs[0], '6.1')).toEqual(before);
  });
});
