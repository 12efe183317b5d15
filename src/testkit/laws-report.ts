/**
 * Laws about the file: what it shows, how often, and what `clear` does.
 */
import { Judge, NONE, lines, type Law } from './law.ts';
import { linesOf, type Subject } from './subject.ts';

const REPORTED = 2;
const SETTLE = 'sleep 5200; scan; scan; report';

/** The file shows what is flagged and white. */
export const file: Law = {
  name: 'file',
  says: 'the file shows, once, each object that is flagged as reported and white',
  source: 'docs/scan.md; kmemleak_seq_show',
  compares: false,
  preconditions: [
    {
      name: 'own labels',
      says: 'no two objects have one label, so that dump and report are of the same',
      counterExample: {
        lines: lines('kmalloc a 64; sleep 5200; scan; scan; kmalloc a 64; report'),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const made = subject.program.operations.filter((op) => /alloc|^alloc/.test(op.name));
    const labels = made.filter((op) => op.name !== 'krealloc').map((op) => op.label);
    if (!judge.applies({ 'own labels': new Set(labels).size === labels.length })) {
      return judge.verdict;
    }
    for (const [n, { phase }] of subject.reports.entries()) {
      for (const [label, { flags, count, min_count, start }] of Object.entries(phase.dumps)) {
        // The file names an object by its start.
        if (start !== undefined) continue;
        const times = phase.reported.filter((name) => name === label).length;
        const due = (flags & REPORTED) !== 0 && count < min_count ? 1 : 0;
        judge.expect(times === due, () => `report ${n + 1}: ${label} is shown ${times} times`);
      }
    }
    return judge.verdict;
  },
};

/** Each leak is counted once in the log. */
export const once: Law = {
  name: 'once',
  says: 'the log counts each leak once, however often it is found again and lost again',
  source: 'docs/scan.md; kmemleak_scan',
  compares: false,
  preconditions: [
    {
      name: 'seen',
      says: 'every scan is followed by a report, before anything is freed',
      counterExample: {
        lines: lines('kmalloc a 64; sleep 5200; scan; scan; kfree a; report'),
      },
    },
    {
      name: 'with memory',
      says: 'nothing that a partial free left outlives its block, whose label then is gone',
      counterExample: {
        lines: lines(
          'kmalloc a 64; free_part a+8 8; kfree_reuse a; sleep 5200; scan; report; scan; report',
        ),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const { operations } = subject.program;
    const seen = operations.every(
      (op, i) => op.name !== 'scan' || operations[i + 1]?.name === 'report',
    );
    const { newLeaks } = subject.run;
    const applies = judge.applies({
      seen,
      'with memory': !subject.vague.has('a range without memory'),
    });
    if (newLeaks === undefined || !applies) return judge.verdict;
    const leaks = new Set<unknown>();
    for (const { phase, ranges } of subject.reports) {
      for (const name of phase.reported) leaks.add(ranges.get(name)?.range ?? name);
    }
    judge.expect(
      newLeaks === leaks.size,
      () => `the log counts ${newLeaks} leaks, the reports have ${leaks.size}`,
    );
    return judge.verdict;
  },
};

/** The flag stays with the object. */
export const flag: Law = {
  name: 'flag',
  says: 'an object that was reported once keeps its flag',
  source: 'docs/scan.md',
  compares: false,
  preconditions: [
    {
      name: 'same object',
      says: 'the object is the same: nothing of it was freed in between',
      counterExample: { lines: lines(`kmalloc a 64; ${SETTLE}; free_part a+8 8; report`) },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const before = new Map<string, unknown>();
    for (const [n, { phase, ranges }] of subject.reports.entries()) {
      for (const [label, { flags }] of Object.entries(phase.dumps)) {
        const range = ranges.get(label)?.range;
        const flagged = (flags & REPORTED) !== 0;
        if (before.has(label) && judge.applies({ 'same object': before.get(label) === range })) {
          judge.expect(flagged, () => `report ${n + 1}: ${label} has lost its flag`);
        }
        if (flagged) before.set(label, range);
        else before.delete(label);
      }
    }
    return judge.verdict;
  },
};

/** Found again, lost again. */
export const foundAgain: Law = {
  name: 'found again',
  says: 'a leak that is found again leaves the file, and lost again comes back, not counted anew',
  source: 'docs/scan.md; unreferenced_object',
  compares: true,
  preconditions: [
    {
      name: 'settled',
      says: 'two scans have seen the heap as it is',
      counterExample: {
        lines: lines('kmalloc x 64; sleep 5200; scan; scan; store x+0 1; report'),
      },
    },
    {
      name: 'one reference',
      says: 'one reference is enough',
      counterExample: { lines: lines(`alloc_pages p 0; alloc x p 64 2; ${SETTLE}`) },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const last = subject.reports.at(-1);
    const place = freePlace(subject);
    const leak = last?.phase.reported.find((name) => isWhole(subject, name));
    if (!last || place === undefined || leak === undefined) return judge.verdict;
    const { block, minCount } = last.ranges.get(leak)!.range;
    const applies = judge.applies({
      settled: last.settled,
      'one reference': minCount <= (block.kind === 'vmalloc' ? 2 : 1),
    });
    if (!applies) return judge.verdict;
    const again = subject.variant([
      ...linesOf(subject.program),
      ...lines(`store ${place} ${leak}; scan; report; store ${place} 0; scan; report`),
    ]);
    const [found, lost] = again.run.phases.slice(-2);
    judge.expect(!found.reported.includes(leak), () => `${leak} is found and still reported`);
    judge.expect(
      String(lost.reported) === String(last.phase.reported),
      () => `lost again: ${lost.reported.join(' ')} instead of ${last.phase.reported.join(' ')}`,
    );
    judge.expect(
      again.run.newLeaks === subject.run.newLeaks,
      () => `counted again: ${again.run.newLeaks} instead of ${subject.run.newLeaks}`,
    );
    return judge.verdict;
  },
};

/** A label that names a block which kmemleak knows whole. */
function isWhole(subject: Subject, name: string): boolean {
  const named = subject.graph.named(name);
  return named !== undefined && !named.block.freed && named.block.kind !== 'percpu';
}

/** A word of .data that the program does not use. */
function freePlace({ program }: Subject): string | undefined {
  const used = new Set(
    program.operations.map(({ place }) => (place?.window === 'data' ? place.offset : -1)),
  );
  for (let at = 0; at < 128; at += 8) if (!used.has(at)) return `data+${at}`;
  return undefined;
}

/** What clear does. */
export const clear: Law = {
  name: 'clear',
  says: 'clear greys for good what the file shows, and nothing else; twice is as good as once',
  source: 'docs/debugfs.md; kmemleak_clear',
  compares: true,
  preconditions: [],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const before = subject.run.phases.at(-1);
    if (!before) return judge.verdict;
    const cleared = subject.variant([
      ...linesOf(subject.program),
      ...lines('report; clear; report; clear; report; scan; report'),
    ]);
    const [shown, first, second, scanned] = cleared.run.phases.slice(-4);
    judge.expect(first.reported.length === 0, () => `clear leaves ${first.reported.join(' ')}`);
    judge.expect(
      JSON.stringify(first) === JSON.stringify(second),
      () => 'a second clear changes something',
    );
    for (const [label, dump] of Object.entries(shown.dumps)) {
      const min_count = shown.reported.includes(label) ? 0 : dump.min_count;
      const wanted = JSON.stringify({ ...dump, min_count });
      const is = JSON.stringify(first.dumps[label]);
      judge.expect(is === wanted, () => `clear makes ${label} ${is} instead of ${wanted}`);
    }
    const back = scanned.reported.filter((name) => shown.reported.includes(name));
    judge.expect(back.length === 0, () => `cleared and shown again: ${back.join(' ')}`);
    return judge.verdict;
  },
};
