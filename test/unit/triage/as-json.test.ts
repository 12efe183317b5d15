import { expect, test } from 'vitest';
import { triageJson } from '../../../src/triage/as-json.ts';
import { triage } from '../../../src/triage/triage.ts';
import { reportSample } from '../../support/report-samples.ts';

test('the fields that others read', () => {
  const json = triageJson(triage([{ name: 'driver.txt', text: reportSample('driver.txt') }]));
  expect(JSON.parse(JSON.stringify(json))).toMatchObject({
    version: 1,
    distinctObjects: 3,
    printed: 3,
    groups: [
      {
        count: 1,
        distinct: 1,
        site: 'lantern_probe',
        module: 'lantern',
        sizes: [512],
        known: null,
      },
      { count: 1, site: 'lantern_wick_alloc', objects: ['0xffff8881063d4180'] },
      { count: 1, site: 'lantern_probe', syzkaller: 'memory leak in lantern_probe' },
    ],
    edges: [['0xffff88810a4c2000', '0xffff8881063d4180']],
    middleEdges: [['0xffff8881063d4180', '0xffff88810b217700']],
    selfPointers: ['0xffff88810a4c2000', '0xffff8881063d4180'],
    endian: 'little',
    wordBytes: 8,
    first: { site: 'lantern_probe', reason: 'edges' },
  });
});

test('without reports there are all fields too', () => {
  const json = triageJson(triage([{ name: 'a', text: '' }]));
  expect(json).toMatchObject({
    distinctObjects: 0,
    groups: [],
    edges: [],
    middleEdges: [],
    first: { key: null },
  });
});
