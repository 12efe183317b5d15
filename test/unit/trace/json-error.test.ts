import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonErrorAt } from '../../../src/trace/json-error.ts';

describe('the place of a mistake', () => {
  test.each<[string, number]>([
    ['', 0],
    ['  ', 2],
    ['{', 1],
    ['{"a":1', 6],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[1}', 2],
    ['{"a":[1,{"b":x}]}', 13],
    ['"abc', 4],
    ['"a\nb"', 2],
    ['"\\x"', 1],
    ['"\\u12g4"', 1],
    ['01', 1],
    ['1.', 1],
    ['-', 0],
    ['truth', 0],
    ['nul', 0],
    ['1 1', 2],
    ['{} x', 3],
    ["{'a':1}", 1],
    ['\u00a01', 0],
  ])('in %j is %i', (text, at) => {
    expect(jsonErrorAt(text)).toBe(at);
  });

  test('in a JSON text is none, and in any other text is in it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, place, by) => {
        expect(jsonErrorAt(json)).toBe(-1);
        const at = place % json.length;
        const text = json.slice(0, at) + by + json.slice(at + 1);
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        const error = jsonErrorAt(text);
        expect(error < 0).toBe(isJson);
        expect(error).toBeLessThanOrEqual(text.length);
      }),
      { seed: 20_261_121, numRuns: 500 },
    );
  });
});
