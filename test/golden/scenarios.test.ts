/**
 * Every scenario in both forms on the checked kernels: the reports are those that real kernels gave
 * (sim/scenarios/NAME/expect.json).
 */
import { describe, expect, it } from 'vitest';
import {
  FORMS,
  REPORTED_VERSIONS,
  WITH_SHEAVES,
  bootScenario,
  insmodScenario,
  readScenario,
  scenarioNames,
  sheafScenarios,
  type ReportedVersion,
} from './scenario.ts';

/** A reported object: its size, and the module's function that allocated it while that has a name. */
interface Reported {
  readonly size: number;
  readonly function?: string | null;
}

type Phase = 'afterLoad' | 'afterUnload';
type Column = ReportedVersion | typeof WITH_SHEAVES;
type Form = Readonly<Record<Column, Record<Phase, { readonly objects: readonly Reported[] }>>>;

function described(objects: readonly Reported[]): string[] {
  return objects.map(({ size, function: fn }) => `${size} by ${fn ?? 'code that is gone'}`).sort();
}

function check(name: string, column: Column): void {
  const { forms } = readScenario<Form>(name);
  for (const form of FORMS) {
    const { afterLoad, afterUnload } = forms[form][column];
    const machine = bootScenario(name, { kernel: column });
    insmodScenario(machine, name, form);
    expect(described(machine.leaks()), `${form}, loaded`).toEqual(described(afterLoad.objects));
    expect(machine.system.rmmod(name)).toBe(0);
    expect(described(machine.leaks()), `${form}, gone`).toEqual(described(afterUnload.objects));
  }
}

describe.each(REPORTED_VERSIONS)('scenarios on %s', (version) => {
  it.each(scenarioNames)('%s', (name) => {
    expect(readScenario<Form>(name).confirmed[version]).toBe(true);
    check(name, version);
  });
});

describe('scenarios on a 7.3 with sheaves', () => {
  it.each(sheafScenarios)('%s', (name) => check(name, WITH_SHEAVES));
});

it('there are scenarios of every kind', () => {
  expect(scenarioNames.length).toBeGreaterThanOrEqual(50);
});
