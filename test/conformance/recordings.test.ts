/**
 * Runs recorded programs and compares everything that the real kernels said of them.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TraceRunner, parseRecordings, replay } from '../../src/index.ts';

const OWN = new URL('recordings/', import.meta.url);
const FULL = new URL('../../../shared/conformance/', import.meta.url);

function files(): URL[] {
  const folders = existsSync(FULL) ? [OWN, FULL] : [OWN];
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
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

  it('notice a wrong answer', () => {
    const text = readFileSync(new URL('handmade-6.12.jsonl', OWN), 'utf8');
    const wrong = text.split('\n')[0].replace('"reported":["a"]', '"reported":[]');
    const { recordings } = parseRecordings(wrong, 'wrong');
    expect(replay(new TraceRunner(), recordings[0])).toEqual([
      'report 2: reported: recorded [], simulated ["a"]',
    ]);
  });
});
