/**
 * All laws, and one that does not hold: a check that does not find it out is blind.
 */
import { Judge, NONE, SILENT, type Law } from './law.ts';
import {
  erase,
  freePart,
  ignore,
  noScan,
  notLeak,
  scanArea,
  transientLeak,
  updateTrace,
} from './laws-api.ts';
import { profiles, stackOn } from './laws-kernel.ts';
import { clear, file, flag, foundAgain, once } from './laws-report.ts';
import { agreement, completeness, liveness, soundness } from './laws-truth.ts';
import type { Subject } from './subject.ts';

/**
 * A law that compares runs looks at programs only of which it can be told without addresses what
 * words point to: two runs need not get the same addresses.
 */
function ofDefinite(law: Law): Law {
  return {
    ...law,
    check: (subject, dropped = NONE) =>
      law.compares && subject.vague.size > 0 && !dropped.has('definite')
        ? SILENT
        : law.check(subject, dropped),
  };
}

/** Every law, those about one run first. */
export const LAWS: readonly Law[] = [
  soundness,
  completeness,
  liveness,
  agreement,
  file,
  once,
  flag,
  foundAgain,
  clear,
  notLeak,
  ignore,
  noScan,
  scanArea,
  erase,
  freePart,
  transientLeak,
  updateTrace,
  stackOn,
  profiles,
].map(ofDefinite);

/** No law: what is lost is not always reported at once. */
export const canary: Law = {
  name: 'canary',
  says: 'whatever is lost is reported by the next scan',
  source: 'nowhere: this is false, and every run must find it out',
  compares: false,
  preconditions: [],
  check(subject: Subject, dropped = NONE) {
    const judge = new Judge(dropped);
    for (const { phase, scan } of subject.reports) {
      for (const { name, lost } of scan?.ranges ?? []) {
        if (lost) judge.expect(phase.reported.includes(name), () => `${name} is not reported`);
      }
    }
    return judge.verdict;
  },
};
