/**
 * Laws about the functions of linux/kmemleak.h: each compares a program with one in which a
 * function is called in addition.
 */
import { Judge, NONE, lines, type Law, type Precondition } from './law.ts';
import { linesOf, type Subject } from './subject.ts';
import { newestKernel, profileOf } from '../versions/profile.ts';

const SETTLE = 'sleep 5200; scan; scan; report';

/** A label and where its allocation stands in the program. */
export interface Target {
  readonly label: string;
  readonly at: number;
}

/** The objects that a law is tried on: one by turns, all of a counter-example. */
export function targets(subject: Subject): Target[] {
  const { operations } = subject.program;
  const found: Target[] = [];
  for (const [at, op] of operations.entries()) {
    if (!/^(k[mz]alloc|v[mz]alloc|kmem_cache_z?alloc)$/.test(op.name)) continue;
    const touched = operations.some(
      (other) =>
        (other !== op && other.label === op.label && !other.name.endsWith('free')) ||
        (other.ref?.label === op.label && /^(free|alloc)/.test(other.name)),
    );
    if (!touched && op.numbers[0] !== 0n) found.push({ label: op.label, at });
  }
  if (subject.thorough || found.length < 2) return found;
  return [found[operations.length % found.length]];
}

/** The program with further lines right after the allocation of the target. */
export function annotated(subject: Subject, { at }: Target, extra: readonly string[]): Subject {
  const all = linesOf(subject.program);
  return subject.variant([...all.slice(0, at + 1), ...extra, ...all.slice(at + 1)]);
}

const NOTHING_CLEARED = 'nothing was cleared, which makes leaks roots';
const SETTLED = 'two scans have seen the heap as it is';

/** Phases as text without what holds addresses: checksums of pointers, and log lines. */
function verdicts(subject: Subject): string {
  const phases = subject.run.phases.map(({ reported, reported_sizes, dumps }) => {
    const counts = Object.entries(dumps).map(([label, { min_count, count, flags, size }]) => [
      label,
      min_count,
      count,
      flags,
      size,
    ]);
    return [reported, reported_sizes, counts];
  });
  return JSON.stringify(phases);
}

/** Fewer pointers are found: at least as much must be reported. */
const FEWER: readonly Precondition[] = [
  {
    name: 'settled',
    says: SETTLED,
    counterExample: {
      lines: lines(
        'kzalloc x 64; store data+0 x; kzalloc y 64; sleep 5200; scan; store y+0 5; ' +
          'store x+8 y; scan; store y+0 0; store x+8 0; scan; report',
      ),
    },
  },
  {
    name: 'nothing cleared',
    says: NOTHING_CLEARED,
    counterExample: {
      lines: lines(
        `kzalloc x 64; kzalloc y 64; store data+0 x; store x+8 y; ${SETTLE}; clear; ` +
          `store x+8 0; ${SETTLE}`,
      ),
    },
  },
];

/** Compares the settled reports of two programs; `compare` gets what each of them shows. */
export function settledReports(
  judge: Judge,
  before: Subject,
  after: Subject,
  compare: (before: ReadonlySet<string>, after: ReadonlySet<string>) => readonly string[],
): void {
  const cleared = before.uses(/^clear$/);
  for (const [n, report] of before.reports.entries()) {
    const applies = judge.applies({ settled: report.settled, 'nothing cleared': !cleared });
    const other = after.run.phases[n];
    if (!applies || !other) continue;
    const wrong = compare(new Set(report.phase.reported), new Set(other.reported));
    judge.expect(wrong.length === 0, () => `report ${n + 1}: ${wrong.join('; ')}`);
  }
}

/** The names of the first set that the second has not. */
export function missing(from: ReadonlySet<string>, inSet: ReadonlySet<string>): string[] {
  return [...from].filter((name) => !inSet.has(name));
}

export const notLeak: Law = {
  name: 'not_leak',
  says: 'not_leak(x): x is not reported, and nothing is that was not without it',
  source: 'docs/objects-and-colors.md; kmemleak_not_leak',
  compares: true,
  preconditions: [
    {
      name: 'settled',
      says: SETTLED,
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => kmemleak.initialChecksum === 0),
        lines: lines(
          'kzalloc x 64; kzalloc y 64; store x+8 y; store y+0 5; sleep 5200; scan; ' +
            'store y+0 0; store x+8 0; scan; report',
        ),
      },
    },
    {
      name: 'nothing cleared',
      says: NOTHING_CLEARED,
      counterExample: {
        lines: lines(
          `kzalloc x 64; kzalloc y 64; store x+8 y; ${SETTLE}; clear; store x+8 0; ${SETTLE}`,
        ),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const target of targets(subject)) {
      const { label } = target;
      const marked = annotated(subject, target, [`not_leak ${label}`]);
      settledReports(judge, subject, marked, (before, after) => [
        ...(after.has(label) ? [`${label} is reported`] : []),
        ...missing(after, before).map((name) => `${name} is reported with it only`),
      ]);
    }
    return judge.verdict;
  },
};

export const ignore: Law = {
  name: 'ignore',
  says: 'ignore(x): x is not reported, and all else is that was without it',
  source: 'docs/objects-and-colors.md; kmemleak_ignore',
  compares: true,
  preconditions: FEWER,
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const target of targets(subject)) {
      const { label } = target;
      const marked = annotated(subject, target, [`ignore ${label}`]);
      settledReports(judge, subject, marked, (before, after) => [
        ...(after.has(label) ? [`${label} is reported`] : []),
        ...missing(before, after)
          .filter((name) => name !== label)
          .map((name) => `${name} is no longer reported`),
      ]);
    }
    return judge.verdict;
  },
};

export const noScan: Law = {
  name: 'no_scan',
  says: 'no_scan(x): all is reported that was without it',
  source: 'docs/objects-and-colors.md; kmemleak_no_scan',
  compares: true,
  preconditions: FEWER,
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const target of targets(subject)) {
      const marked = annotated(subject, target, [`no_scan ${target.label}`]);
      settledReports(judge, subject, marked, (before, after) =>
        missing(before, after).map((name) => `${name} is no longer reported`),
      );
    }
    return judge.verdict;
  },
};

export const scanArea: Law = {
  name: 'scan_area',
  says: 'a first scan area finds fewer pointers, a second more, both no more than the whole block',
  source: 'docs/objects-and-colors.md; add_scan_area',
  compares: true,
  preconditions: [
    ...FEWER,
    {
      name: 'no areas',
      says: 'the block has no scan areas without it',
      counterExample: {
        lines: lines(
          `kzalloc x 64; kzalloc y 64; store data+0 x; store x+0 y; scan_area x+8 8; ${SETTLE}`,
        ),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const target of targets(subject)) {
      const { label } = target;
      const has = subject.program.operations.some(
        (op) => op.name === 'scan_area' && op.ref!.label === label,
      );
      if (!judge.applies({ 'no areas': !has })) continue;
      const first = annotated(subject, target, [`scan_area ${label} 8`]);
      const both = annotated(subject, target, [`scan_area ${label} 8`, `scan_area ${label} -1`]);
      settledReports(judge, subject, first, (before, after) =>
        missing(before, after).map((name) => `${name} is no longer reported with one area`),
      );
      settledReports(judge, subject, both, (before, after) => [
        ...missing(before, after).map((name) => `${name} is no longer reported`),
        ...missing(after, before).map((name) => `${name} is reported, all of it being scanned`),
      ]);
    }
    return judge.verdict;
  },
};

export const erase: Law = {
  name: 'erase',
  says: 'erase is a store of NULL',
  source: 'include/linux/kmemleak.h kmemleak_erase',
  compares: true,
  preconditions: [],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    if (!subject.uses(/^erase$/)) return judge.verdict;
    const stored = linesOf(subject.program).map((line) =>
      line.replace(/^erase\s+(\S+)/, 'store $1 0'),
    );
    const same = verdicts(subject.variant(stored)) === verdicts(subject);
    judge.expect(same, () => 'a store of 0 says otherwise');
    return judge.verdict;
  },
};

export const updateTrace: Law = {
  name: 'update_trace',
  says: 'update_trace changes no verdict',
  source: 'docs/objects-and-colors.md; kmemleak_update_trace',
  compares: true,
  preconditions: [],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const target of targets(subject)) {
      const updated = annotated(subject, target, [`update_trace ${target.label}`]);
      const same = verdicts(updated) === verdicts(subject);
      judge.expect(same, () => `update_trace ${target.label} changes a report`);
    }
    return judge.verdict;
  },
};

export const transientLeak: Law = {
  name: 'transient_leak',
  says: 'transient_leak(x): the next scan does not report x, the one after it does',
  source: 'docs/objects-and-colors.md; kmemleak_transient_leak',
  compares: true,
  preconditions: [
    {
      name: 'new kernel',
      says: 'the kernel has the function: 6.12',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => !kmemleak.transientLeak),
        lines: lines(`kmalloc x 64; ${SETTLE}`),
      },
    },
    {
      name: 'settled',
      says: SETTLED,
      counterExample: {
        lines: lines('kmalloc x 64; sleep 5200; scan; scan; store data+0 x; report'),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const last = subject.reports.at(-1);
    if (!last || !judge.applies({ settled: last.settled })) return judge.verdict;
    const { transientLeak: exists } = profileOf(subject.version).kmemleak;
    if (!judge.applies({ 'new kernel': exists })) return judge.verdict;
    for (const { label } of targets(subject)) {
      if (!last.phase.reported.includes(label)) continue;
      const marked = subject.variant([
        ...linesOf(subject.program),
        ...lines(`transient_leak ${label}; scan; report; scan; report`),
      ]);
      const [held, after] = marked.run.phases.slice(-2);
      judge.expect(!held.reported.includes(label), () => `${label} is reported at once`);
      const same = String(after.reported) === String(last.phase.reported);
      judge.expect(same, () => `then ${after.reported.join(' ')} is reported`);
    }
    return judge.verdict;
  },
};

export const freePart: Law = {
  name: 'free_part',
  says: 'free_part leaves new objects on either side, of the old min_count, with no flag',
  source: 'docs/objects-and-colors.md; delete_object_part',
  compares: true,
  preconditions: [
    {
      name: 'whole',
      says: 'kmemleak knows the block whole',
      counterExample: {
        lines: lines(`kmalloc x 64; free_part x 8; kmalloc y 64; free_part y 8; ${SETTLE}`),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const { graph } = subject;
    const { operations } = subject.program;
    // A trace dumps parts of a block as large as it was at first.
    const grown = new Set(operations.map((op) => (op.name === 'krealloc' ? op.label : '')));
    const labels = operations
      .filter((op) => /^(k[mz]alloc|kmem_cache_z?alloc)$/.test(op.name))
      .map((op) => op.label);
    const label = labels.find((name) => {
      const block = graph.named(name)?.block;
      return block && !block.freed && block.size >= 24 && !grown.has(name);
    });
    if (label === undefined) return judge.verdict;
    const { block } = graph.named(label)!;
    const mine = graph.ranges.filter((r) => r.block === block);
    const whole = !operations.some((op) => op.name === 'free_part' && op.ref!.label === label);
    if (mine.length === 0 || !judge.applies({ whole })) return judge.verdict;
    const [{ minCount, end }] = mine;
    const parted = subject.variant([
      ...linesOf(subject.program),
      ...lines(`free_part ${label}+8 8; report`),
    ]);
    const { dumps } = parted.run.phases.at(-1)!;
    const wanted = { [label]: 8, [`${label}+16`]: end - 16 };
    for (const [name, size] of Object.entries(wanted)) {
      const is = dumps[name];
      const ok = is?.size === size && is.min_count === minCount && is.flags === 1;
      judge.expect(ok, () => `${name} must have ${size} bytes, is ${JSON.stringify(is)}`);
    }
    return judge.verdict;
  },
};
