/**
 * Laws about what is reported and what is lost.
 */
import { NEWEST_FIRST } from '../versions/kernels.ts';
import type { RangeFacts } from './heap-facts.ts';
import { Judge, NONE, lines, type Law, type Precondition } from './law.ts';
import { differences } from './scan-model.ts';
import type { ReportFacts, Subject } from './subject.ts';

/** The oldest one, which switches itself off at the first thing that it cannot account for. */
const OLDEST = NEWEST_FIRST.at(-1)!;
/** The newest kernel, whose slab allocator has them. */
const WITH_SHEAVES = NEWEST_FIRST[0];
const SETTLE = 'sleep 5200; scan; scan; report';

/** What was lost is hidden by a pointer that the slab allocator kept. */
const NO_SHEAF: Precondition = {
  name: 'no sheaf',
  says: 'no slot of a sheaf of the slab allocator points at it, or did at the scan before',
  counterExample: {
    lines: lines(`kmalloc a 64; ${SETTLE}`),
    kernel: WITH_SHEAVES,
    conditions: { sheaves: true },
  },
};

/** The ranges that the last scan saw and that kmemleak knows still. */
function* seen({ scan, ranges }: ReportFacts): Generator<RangeFacts> {
  for (const facts of scan?.ranges ?? []) {
    if (ranges.get(facts.name)?.range === facts.range) yield facts;
  }
}

/** Reported ⇒ lost. */
export const soundness: Law = {
  name: 'soundness',
  says: 'what is reported was lost when the last scan began',
  source: 'docs/scan.md; scan_block, update_refs',
  compares: false,
  preconditions: [
    {
      name: 'plain',
      says: 'live pointers are stored as they are, at multiples of eight bytes',
      counterExample: { lines: lines(`kmalloc a 64; store data+0 ~a; ${SETTLE}`) },
    },
    {
      name: 'inside',
      says: 'live pointers point into the block that they stand for',
      counterExample: { lines: lines(`kmalloc a 64; store data+0 a+64; ${SETTLE}`) },
    },
    {
      name: 'no lost part',
      says: 'live pointers are not in a part of a block that nothing points into',
      counterExample: {
        lines: lines(
          `kmalloc a 64; kmalloc b 64; store data+0 a; store a+32 b; free_part a+16 16; ${SETTLE}`,
        ),
      },
    },
    {
      name: 'scanned',
      says: 'live pointers are in memory that the scan reads',
      counterExample: { lines: lines(`kmalloc a 64; store stack+0 a; ${SETTLE}`) },
    },
    {
      name: 'tracked',
      says: 'live pointers are in memory that kmemleak knows',
      counterExample: { lines: lines(`kmalloc a 64; store hidden+0 a; ${SETTLE}`) },
    },
    {
      name: 'one reference',
      says: 'one reference is enough',
      counterExample: {
        lines: lines(`alloc_pages p 0; alloc a p 64 2; store data+0 a; ${SETTLE}`),
      },
    },
    {
      name: 'on',
      says: 'kmemleak is not switched off, as it is by what it can not account for',
      counterExample: {
        lines: lines(
          'kmalloc a 64; free_part a 8; kzalloc b 64; kfree_reuse a; sleep 5200; scan; ' +
            'kmalloc c 64; store data+0 b; scan; report',
        ),
        kernel: OLDEST,
      },
    },
    {
      name: 'still',
      says: 'nothing moves while the scan works',
      counterExample: {
        lines: lines(`stack on; kmalloc a 64; store data+0 a; ${SETTLE}`),
        conditions: { motion: { from: 'data', to: 'stack' } },
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const [n, report] of subject.reports.entries()) {
      const reported = new Set(report.phase.reported);
      for (const { name, lost, flaws } of seen(report)) {
        if (lost) continue;
        const applies = judge.applies({
          plain: !flaws.has('encoded'),
          inside: !flaws.has('outside'),
          'no lost part': !flaws.has('elsewhere'),
          scanned: !flaws.has('unscanned'),
          tracked: !flaws.has('untracked'),
          'one reference': !flaws.has('min_count'),
          on: !report.isOff,
          still: subject.conditions.motion === undefined,
        });
        if (!applies) continue;
        judge.expect(
          !reported.has(name),
          () => `report ${n + 1}: ${name} is reported and not lost`,
        );
      }
    }
    return judge.verdict;
  },
};

/** Lost, old, stable, unaliased ⇒ reported. */
export const completeness: Law = {
  name: 'completeness',
  says: 'what was lost and the same at two scans is reported by the second',
  source: 'docs/scan.md; update_checksum, unreferenced_object',
  compares: false,
  preconditions: [
    {
      name: 'old',
      says: 'it was five seconds old when the second scan began',
      counterExample: { lines: lines('kmalloc a 64; sleep 4000; scan; scan; report') },
    },
    {
      name: 'unchanged',
      says: 'its contents were the same at the scan before',
      counterExample: {
        lines: lines('kmalloc a 64; sleep 5200; scan; store a+0 1; scan; report'),
      },
    },
    {
      name: 'unchanged holders',
      says: 'so were those of the lost blocks that lead to it',
      counterExample: {
        lines: lines(
          'kmalloc a 64; kmalloc b 64; store a+8 b; sleep 5200; scan; store a+0 1; scan; report',
        ),
      },
    },
    {
      name: 'uncolored',
      says: 'it needs a reference',
      counterExample: { lines: lines(`kmalloc a 64; not_leak a; ${SETTLE}`) },
    },
    {
      name: 'no stray pointer',
      says: 'no lost block that needs no reference leads to it',
      counterExample: {
        lines: lines(`kmalloc a 64; kmalloc b 64; store a+8 b; not_leak a; ${SETTLE}`),
      },
    },
    NO_SHEAF,
    {
      name: 'unaliased',
      says: 'no word that is scanned looks like a pointer to it and is none',
      counterExample: {
        lines: lines(
          'kmalloc a 64; kmalloc b 64; kmalloc c 64; ' +
            `store data+0 b+64; store data+8 b-64; ${SETTLE}`,
        ),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const [n, report] of subject.reports.entries()) {
      const reported = new Set(report.phase.reported);
      for (const { name, lost, holds } of seen(report)) {
        if (!lost) continue;
        const minCount = report.ranges.get(name)!.minCount;
        const applies = judge.applies({
          old: !holds.has('young'),
          unchanged: !holds.has('changed'),
          'unchanged holders': !holds.has('held by change'),
          uncolored: !holds.has('colored') && minCount > 0,
          'no sheaf': !holds.has('cached'),
          'no stray pointer': !holds.has('kept'),
          unaliased: !holds.has('aliased'),
        });
        if (!applies) continue;
        judge.expect(reported.has(name), () => `report ${n + 1}: ${name} is lost and not reported`);
      }
    }
    return judge.verdict;
  },
};

/** The mutator stopped ⇒ within two scans every leak is reported. */
export const liveness: Law = {
  name: 'liveness',
  says: 'once the program stands still, two scans find every leak that no stray pointer hides',
  source: 'docs/scan.md; kmemleak_scan',
  compares: false,
  preconditions: [
    {
      name: 'stopped',
      says: 'the program did nothing since before the last two scans',
      counterExample: { lines: lines('kmalloc a 64; sleep 5200; scan; report') },
    },
    {
      name: 'old',
      says: 'the leak was five seconds old when the second scan began',
      counterExample: { lines: lines('kmalloc a 64; scan; scan; report') },
    },
    {
      name: 'no stray pointer',
      says: 'no word that is scanned looks like a pointer to it and is none',
      counterExample: {
        lines: lines(`kmalloc a 64; kmalloc b 64; store a+8 b; not_leak a; ${SETTLE}`),
      },
    },
    NO_SHEAF,
    {
      name: 'uncolored',
      says: 'it needs a reference',
      counterExample: { lines: lines(`kmalloc a 64; ignore a; ${SETTLE}`) },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const [n, report] of subject.reports.entries()) {
      if (!judge.applies({ stopped: report.settled })) continue;
      const reported = new Set(report.phase.reported);
      for (const { name, lost, holds } of seen(report)) {
        const applies = judge.applies({
          old: !holds.has('young'),
          'no stray pointer': !holds.has('kept') && !holds.has('aliased'),
          'no sheaf': !holds.has('cached'),
          uncolored: !holds.has('colored'),
        });
        if (!lost || !applies) continue;
        judge.expect(
          reported.has(name),
          () => `report ${n + 1}: ${name} is not found in two scans`,
        );
      }
    }
    return judge.verdict;
  },
};

/** What a model of the documented rules says, to the last count. */
export const agreement: Law = {
  name: 'agreement',
  says: 'reports and metadata are what a model of the documented rules says',
  source: 'docs/scan.md, docs/objects-and-colors.md',
  compares: false,
  preconditions: [
    {
      name: 'definite',
      says: 'what words point to can be told without addresses',
      counterExample: completeness.preconditions.find((p) => p.name === 'unaliased')!
        .counterExample,
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    if (!judge.applies({ definite: subject.vague.size === 0 })) return judge.verdict;
    for (const [n, { phase, expected }] of subject.reports.entries()) {
      const wrong = differences(expected, phase);
      judge.expect(wrong.length === 0, () => `report ${n + 1}: ${wrong.join('; ')}`);
    }
    const [due, made] = [subject.confirm, subject.run.confirm].map((passes) => passes.join(' '));
    judge.expect(due === made, () => `second passes: due in ${due}, made in ${made}`);
    return judge.verdict;
  },
};
