import { expect, test } from 'vitest';
import { linesOf, svgOf } from '../../../src/campaign/chart.ts';
import { causesOf, ratesOf } from '../../../src/campaign/rates.ts';

const counts = { programs: 3, stopped: 1, crashed: 0, objects: 20 };
const groups = ratesOf([
  {
    under: { module: '<b>' },
    ...counts,
    causes: causesOf(8, 0, [['positives', 'moved', 2]]),
  },
]);

test('a group as lines, with a bar', () => {
  expect(linesOf(groups[0])).toEqual([
    '<b>: 3 programs, 20 blocks, 1 stopped',
    '  reported and not lost   25.0 % [7.1, 59.1]    ███████▌                        2 of 8',
    '    moved                   25.0 % [7.1, 59.1]    ███████▌                        2 of 8',
    '  nothing is lost',
  ]);
});

test('a picture has every bar, and names do nothing to it', () => {
  const svg = svgOf('rates', groups);
  expect(svg.match(/<title>moved 25.0 %<\/title>/g)).toHaveLength(1);
  expect(svg).toContain('&lt;b&gt;');
  expect(svg).not.toContain('<b>');
});
