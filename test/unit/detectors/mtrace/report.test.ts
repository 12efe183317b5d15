import { expect, test } from 'vitest';
import { readLog, reportText } from '../../../../src/detectors/mtrace/report.ts';

test('what was never allocated, twice allocated, and left', () => {
  const log = `= Start
@ ./a:[0x10] + 0x5000 0x20
@ ./a:[0x14] + 0x5000 0x10
@ ./a:[0x18] - 0x6000
@ ./a:[0x1c] < 0x7000
@ ./a:[0x1c] > 0x7000 0
`;
  expect(reportText(readLog(log, (_, offset) => `a.c:${offset}`))).toBe(`\
+ 0x0000000000005000 Alloc 3 duplicate: a.c:16 ./a:[0x14]
- 0x0000000000006000 Free 4 was never alloc'd a.c:24
- 0x0000000000007000 Realloc 5 was never alloc'd a.c:28

Memory not freed:
-----------------
           Address     Size     Caller
0x0000000000005000     0x20  at a.c:16
0x0000000000007000        0  at a.c:28
`);
  expect(reportText(readLog(''))).toBe('No memory leaks.\n');
});
