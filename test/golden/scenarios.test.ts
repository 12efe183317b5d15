/**
 * Every scenario in both forms: the reports are those that real kernels gave, on the checked kernels
 * the truth is what sim/scenarios/NAME/expect.json says, and where the two disagree the reason is
 * that of its README. Exact account of memory changes nothing that can be seen.
 */
import { describe, expect, it } from 'vitest';
import type { ModuleMachine } from '../support/module-machine.ts';
import { checkReasons } from './mechanisms.ts';
import {
  FORMS,
  VERSIONS,
  WITH_SHEAVES,
  bootScenario,
  insmodScenario,
  readScenario,
  scenarioNames,
  sheafScenarios,
  type ExpectedObject,
  type FormName,
  type ReportedVersion,
  type Stage,
  type Version,
} from './scenario.ts';
import { Groups, checkTruth } from './truth.ts';

/** A reported object: its size, and the module's function that allocated it while that has a name. */
interface Reported {
  readonly size: number;
  readonly function?: string | null;
}

type Column = ReportedVersion | typeof WITH_SHEAVES;
type Form = Readonly<
  Record<Column, Record<'afterLoad' | 'afterUnload', { readonly objects: readonly Reported[] }>>
> & { readonly objects: readonly ExpectedObject[] };

function described(objects: readonly Reported[]): string[] {
  return objects.map(({ size, function: fn }) => `${size} by ${fn ?? 'code that is gone'}`).sort();
}

/** Runs a form; its reports must be those of the kernel. `look` sees the machine after each. */
function run(
  [name, kernel, form]: readonly [string, Column, FormName],
  truth: boolean,
  look: (machine: ModuleMachine, stage: 'boot' | Stage) => void = () => undefined,
): ModuleMachine {
  const { afterLoad, afterUnload } = readScenario<Form>(name).forms[form][kernel];
  const machine = bootScenario(name, { kernel, truth });
  look(machine, 'boot');
  insmodScenario(machine, name, form);
  expect(described(machine.leaks()), `${form}, loaded`).toEqual(described(afterLoad.objects));
  look(machine, 'beforeUnload');
  expect(machine.system.rmmod(name)).toBe(0);
  expect(described(machine.leaks()), `${form}, gone`).toEqual(described(afterUnload.objects));
  look(machine, 'afterUnload');
  return machine;
}

/** A run of which the truth must be as expected, too, and the reasons. */
function runWithTruth(name: string, version: Version | typeof WITH_SHEAVES, form: FormName) {
  const expected = readScenario<Form>(name).forms[form].objects.filter(
    ({ partOf, kernels }) => partOf === undefined && (kernels?.includes(version) ?? true),
  );
  const groups = new Groups(expected);
  return run([name, version, form], true, ({ system }, stage) => {
    if (stage === 'boot') {
      expect(system.truth!.examine().lost()).toEqual([]);
      return;
    }
    checkTruth(system, groups, expected, stage);
    checkReasons(system, [name, version, form, stage]);
  });
}

describe.each(VERSIONS)('scenarios on %s', (version) => {
  it.each(scenarioNames)('%s', (name) => {
    expect(readScenario<Form>(name).confirmed[version]).toBe(true);
    for (const form of FORMS) {
      const traced = runWithTruth(name, version, form).system;
      // Without account of memory the machine does the same; one form of each is enough to see it.
      if (form === 'fixed') continue;
      const plain = run([name, version, form], false).system;
      expect(plain.truth).toBeUndefined();
      expect(traced.log.read()).toEqual(plain.log.read());
      expect(traced.kmemleak.report()).toBe(plain.kmemleak.report());
      expect(traced.nowNs()).toBe(plain.nowNs());
      const [mine, other] = [traced, plain].map(({ machine }) => machine.memory.phys.u8);
      expect(Buffer.compare(mine, other), 'the same memory').toBe(0);
    }
  });
});

describe('scenarios on 7.3', () => {
  it.each(scenarioNames)('%s', (name) => {
    expect(readScenario<Form>(name).confirmed['7.3']).toBe(true);
    for (const form of FORMS) run([name, '7.3', form], false);
  });
});

describe('scenarios on a 7.3 with sheaves', () => {
  it.each(sheafScenarios)('%s', (name) => {
    for (const form of FORMS) {
      runWithTruth(name, WITH_SHEAVES, form);
    }
  });
});

it('there are scenarios of every kind', () => {
  expect(scenarioNames.length).toBeGreaterThanOrEqual(50);
});
