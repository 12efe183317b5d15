/**
 * Laws that compare ways to run one program: with and without the stacks, on one kernel and
 * another.
 */
import { missing, settledReports } from './laws-api.ts';
import { Judge, NONE, lines, type Law } from './law.ts';
import { linesOf, type Subject } from './subject.ts';
import { KERNELS, type KernelVersion } from '../versions/kernels.ts';
import { newestKernel } from '../versions/profile.ts';

const SETTLE = 'sleep 5200; scan; scan; report';

/** With stack=on the same references are found, and those on stacks. */
export const stackOn: Law = {
  name: 'stack=on',
  says: 'with stack=on nothing is reported that is not with stack=off, and no count is smaller',
  source: 'docs/scan.md, phase stacks',
  compares: true,
  preconditions: [
    {
      name: 'settled',
      says: 'two scans have seen the heap as it is',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => kmemleak.initialChecksum === 0),
        lines: lines(
          'kzalloc y 64; store stack+0 y; store y+0 5; sleep 5200; scan; store y+0 0; ' +
            'store stack+0 0; scan; report',
        ),
      },
    },
    {
      name: 'nothing cleared',
      says: 'nothing was cleared, which makes leaks roots',
      counterExample: {
        lines: lines(`kzalloc y 64; store stack+0 y; ${SETTLE}; clear; store stack+0 0; ${SETTLE}`),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    if (!subject.program.operations.some((op) => op.place?.window === 'stack'))
      return judge.verdict;
    const rest = linesOf(subject.program).filter((line) => !line.startsWith('stack '));
    const off = subject.variant(rest);
    const on = subject.variant(['stack on', ...rest]);
    settledReports(judge, off, on, (before, after) =>
      missing(after, before).map((name) => `${name} is reported with stack=on only`),
    );
    const [last, other] = [off.reports.at(-1), on.run.phases.at(-1)];
    if (!last || !other) return judge.verdict;
    if (!judge.applies({ settled: last.settled, 'nothing cleared': !off.uses(/^clear$/) })) {
      return judge.verdict;
    }
    for (const [label, { count }] of Object.entries(last.phase.dumps)) {
      const more = other.dumps[label]?.count ?? 0;
      judge.expect(more >= count, () => `${label} counts ${more} with stack=on, ${count} without`);
    }
    return judge.verdict;
  },
};

/** The kernel after one in the list, the one before for the last. */
function neighbour(version: KernelVersion): KernelVersion {
  const i = KERNELS.findIndex(({ name }) => name === version);
  return (KERNELS[i + 1] ?? KERNELS[i - 1]).name;
}

/**
 * Kernels differ in what is documented, and in nothing else. A counter-example is of the last
 * kernel before a difference, so that its neighbour has it.
 */
export const profiles: Law = {
  name: 'profiles',
  says: 'kernels report the same',
  source: 'docs/faithfulness.md; src/versions/kmemleak.ts',
  compares: true,
  preconditions: [
    {
      name: 'settled',
      says: 'two scans have seen the heap as it is: up to 6.1 zeroes may be reported by the first',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => kmemleak.initialChecksum === 0),
        lines: lines('kzalloc a 64; sleep 5200; scan; report'),
      },
    },
    {
      name: 'nothing cleared',
      says: 'nothing was cleared: up to 6.1 it may have been reported a scan earlier',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => kmemleak.initialChecksum === 0),
        lines: lines('kzalloc a 64; sleep 5200; scan; clear; scan; scan; report'),
      },
    },
    {
      name: 'no percpu',
      says: 'no percpu memory: it can leak since 6.12, and its copies are roots before',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => !kmemleak.percpuTree),
        lines: lines(`alloc_percpu a 64; ${SETTLE}`),
      },
    },
    {
      name: 'no physical',
      says: 'nothing was registered by physical address: 5.9 keeps it with the virtual ones',
      counterExample: {
        kernel: newestKernel(({ kmemleak }) => !kmemleak.physTree),
        lines: lines(
          `alloc_pages p 0; kzalloc x 64; alloc_phys o p 64; store p+0 x; free p; ${SETTLE}`,
        ),
      },
    },
    {
      name: 'definite',
      says: 'what words point to can be told without addresses',
      counterExample: {
        kernel: newestKernel(({ vmalloc }) => !vmalloc.lazyKeepsVm),
        lines: lines(`vmalloc a 4096; vfree a; vmalloc b 4096; ${SETTLE}`),
      },
    },
  ],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    const applies = judge.applies({
      'no percpu': !subject.uses(/percpu/),
      'no physical': !subject.uses(/phys/),
      definite: subject.vague.size === 0,
    });
    if (!applies) return judge.verdict;
    const other = subject.on(neighbour(subject.version));
    settledReports(judge, subject, other, (here, there) => [
      ...missing(here, there).map((name) => `${name} is not reported by ${other.version}`),
      ...missing(there, here).map((name) => `${name} is reported by ${other.version} only`),
    ]);
    return judge.verdict;
  },
};
