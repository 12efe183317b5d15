/**
 * Runs recorded programs and compares everything that the real kernels said of them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TraceRunner, parseRecordings, replay } from '../../src/index.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram, type OperationObserver } from '../../src/trace/execute.ts';
import { comparePhases } from '../../src/trace/recording.ts';

const OWN = new URL('recordings/', import.meta.url);
const FULL = new URL('../../../shared/conformance/', import.meta.url);

function files(): URL[] {
  const folders = existsSync(FULL) ? [OWN, FULL, new URL('7.3/', FULL)] : [OWN];
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl') && name !== 'sheaves.jsonl')
      .map((name) => new URL(name, folder)),
  );
}

describe('recorded programs', () => {
  it.each(files().map((url) => [url.pathname.split('/').slice(-2).join('/'), url] as const))(
    'agree: %s',
    (name, url) => {
      const { recordings, diagnostics } = parseRecordings(readFileSync(url, 'utf8'), name);
      expect(diagnostics).toEqual([]);
      expect(recordings.length).toBeGreaterThan(100);
      const runner = new TraceRunner();
      const differences = recordings.flatMap((recording) =>
        replay(runner, recording).map((line) => `${recording.name}: ${line}`),
      );
      expect(differences).toEqual([]);
    },
  );

  it.each(['handmade-6.1.jsonl', 'random-sample-6.12.jsonl', 'handmade-7.3.jsonl'])(
    'agree on a machine that keeps account of its memory: %s',
    (name) => {
      const { recordings } = parseRecordings(readFileSync(new URL(name, OWN), 'utf8'), name);
      const { version } = recordings[0];
      let env = new TraceEnvironment(version, 'trace', { truth: true });
      for (const recording of recordings) {
        if (!env.reusable) env = new TraceEnvironment(version, 'trace', { truth: true });
        const look: OperationObserver = (_, heap) => {
          const now = env.system.truth!.examine();
          // A program's windows and blocks are all that it has: nothing of the kernel is lost.
          const own = new Set(heap.all.map(({ life }) => life));
          const others = now.lost().filter(({ id, kind }) => !own.has(id) && kind !== 'pages');
          expect(others, recording.name).toEqual([]);
        };
        const { confirm } = recording;
        const { phases } = executeProgram(env, recording.program, look, { confirm });
        expect(comparePhases(recording.phases, phases), recording.name).toEqual([]);
      }
    },
  );

  it('notice a wrong answer', () => {
    const text = readFileSync(new URL('handmade-6.12.jsonl', OWN), 'utf8');
    const wrong = text.split('\n')[0].replace('"reported":["a"]', '"reported":[]');
    const { recordings } = parseRecordings(wrong, 'wrong');
    expect(replay(new TraceRunner(), recordings[0])).toEqual([
      'report 2: reported: recorded [], simulated ["a"]',
    ]);
  });
});
