import { expect, test } from 'vitest';
import { heaptrackText } from '../../../../src/detectors/heaptrack/text.ts';

test('places, and the chains that lead there', () => {
  const frame = (name: string): { name: string; place: string; object: string } => ({
    name,
    place: `/t.c:${name.length}`,
    object: '/t',
  });
  const text = heaptrackText(
    {
      command: './t',
      ms: 10,
      rss: 3_940_000,
      chains: [[frame('get'), frame('main')], [frame('get')]],
      events: [
        [0, 4000],
        [1, 400],
        [1, -400],
      ],
      temporary: [0, 1],
      suppressed: [],
    },
    { allocators: false, peaks: false, leaks: true, temporary: true },
  );
  expect(text).toBe(`MEMORY LEAKS
4.00K leaked over 2 calls from
get
  at /t.c:3
  in /t
4.00K leaked over 1 calls from:
    main
      at /t.c:4
      in /t


MOST TEMPORARY ALLOCATIONS
1 temporary allocations of 2 allocations in total (50.00%) from
get
  at /t.c:3
  in /t
1 temporary allocations of 1 allocations in total (100.00%) from:


total runtime: 0.01s.
calls to allocation functions: 2 (200/s)
temporary memory allocations: 1 (100/s)
peak heap memory consumption: 4.40K
peak RSS (including heaptrack overhead): 3.94M
total memory leaked: 4.00K
`);
});
