import { expect, it } from 'vitest';
import * as text from '../../../../src/explain/text/queries.ts';
import { REPORT, after } from '../../../support/explain-machine.ts';

it('answers about blocks', () => {
  const at = after(
    `kzalloc a 64\nkzalloc b 64\nstore a+0 b\nkzalloc c 64\nstore data+0 c\nalloc_pages p 0\n${REPORT}`,
  );
  const { explain } = at;
  expect(text.wordsText(explain.whoPointsAt('a')!)).toBe('nothing points at it\n');
  expect(text.wordsText(explain.whoPointsAt('b')!)).toMatch(/^0x\w+ a\+0x0 = .*\n {2}written: /);
  expect(text.lossText(explain.whyLost('c'))).toMatch(/^it is not lost/);
  expect(text.pathsText(explain.paths('c')!)).toBe('path 1:\n  data_slots [kmltrace] → c\n');
  expect(text.pathsText(explain.paths('a')!)).toBe('no root leads to it\n');
  expect(text.keptAliveText(explain.keepsAlive('c')!)).toBe(
    'c: a scan finds it from any of these alone:\n  the variables of modules\n' +
      '  never without the variables of modules\n',
  );
  expect(text.keptAliveText(explain.keepsAlive('a')!)).toMatch(/no roots lead/);
  expect(text.ownersText(explain.owners('c')!)).toMatch(
    /1 reachable owner\n {2}kmltrace:data: 1 ref/,
  );
  expect(text.ownersText(explain.owners('p')!)).toMatch(/page._refcount is 1/);
  expect(text.retainedText(explain.retained('a')!)).toMatch(
    /^a at \w+ \(64 bytes, reported\): 1 block lost with it, 128 bytes in all\n {2}b at /,
  );
  expect(text.fixFirstText(explain.fixFirst())).toMatch(/^To fix first:\n {2}p at /);
  expect(text.fixFirstText([])).toBe('nothing is lost\n');
});
