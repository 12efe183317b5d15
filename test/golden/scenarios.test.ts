/**
 * Every scenario in both forms on the checked kernels: the reports are those that real kernels gave
 * (sim/scenarios/NAME/expect.json).
 */
import { describe, expect, it } from 'vitest';
import {
  FORMS,
  REPORTED_VERSIONS,
  bootScenario,
  insmodScenario,
  readScenario,
  scenarioNames,
  type ReportedVersion,
} from './scenario.ts';

/** A reported object: its size, and the module's function that allocated it while that has a name. */
interface Reported {
  readonly size: number;
  readonly function?: string | null;
}

type Phase = 'afterLoad' | 'afterUnload';
type Form = Readonly<
  Record<ReportedVersion, Record<Phase, { readonly objects: readonly Reported[] }>>
>;

function described(objects: readonly Reported[]): string[] {
  return objects.map(({ size, function: fn }) => `${size} by ${fn ?? 'code that is gone'}`).sort();
}

describe.each(REPORTED_VERSIONS)('scenarios on %s', (version) => {
  it.each(scenarioNames)('%s', (name) => {
    const { forms, confirmed } = readScenario<Form>(name);
    expect(confirmed[version]).toBe(true);
    for (const form of FORMS) {
      const { afterLoad, afterUnload } = forms[form][version];
      const machine = bootScenario(name, { kernel: version });
      insmodScenario(machine, name, form);
      expect(described(machine.leaks()), `${form}, loaded`).toEqual(described(afterLoad.objects));
      expect(machine.system.rmmod(name)).toBe(0);
      expect(described(machine.leaks()), `${form}, gone`).toEqual(described(afterUnload.objects));
    }
  });
});

it('there are scenarios of every kind', () => {
  expect(scenarioNames.length).toBeGreaterThanOrEqual(50);
});
