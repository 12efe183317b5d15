import { SPACES, ALL_SPACES, smallHeaps } from '../src/testkit/small-heaps.ts';
import { trySpace } from '../src/testkit/small-session.ts';
import { TraceMachine } from '../src/testkit/trace-machine.ts';
const m = new TraceMachine();
const spaces = process.argv[2] === 'all' ? ALL_SPACES : SPACES;
for (const kernel of ['6.12', '6.1'] as const)
  for (const space of spaces) {
    const t = Date.now();
    const it = trySpace(space, kernel, m);
    let s = it.next();
    while (!s.done) s = it.next();
    const r = s.value as any;
    console.log(kernel, r.space, r.heaps, r.programs, r.failures.length, Date.now() - t, 'ms');
    if (r.failures.length) {
      console.log(JSON.stringify(r.failures[0].heap), r.failures[0].message, r.failures[0].kml);
    }
  }
