/**
 * Modules as the golden tests run them, which is as they ran on the real kernels: stacks are not
 * scanned, because the stale pointers on them hide leaks by chance.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { expect } from 'vitest';
import type { Life, System, SystemConfig, Verdict } from '../../src/index.ts';
import { withoutSheaves } from '../../src/boot-line.ts';
import { DEFAULT_KERNEL } from '../../src/versions/kernels.ts';
import { profileOf } from '../../src/versions/profile.ts';
import { absolute } from '../support/source-tree.ts';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { KMEMLEAK, ModuleMachine } from '../support/module-machine.ts';

/** The kernels that the simulator is checked against. */
export const VERSIONS = ['6.1', '6.12'] as const;
export type Version = (typeof VERSIONS)[number];

/**
 * All kernels whose reports of the scenarios are known. On 7.3 the slab allocator's sheaves hide what
 * is lost: it was asked without them.
 */
export const REPORTED_VERSIONS = [...VERSIONS, '7.3'] as const;
export type ReportedVersion = (typeof REPORTED_VERSIONS)[number];

/** The column of `expect.json` for a 7.3 as it boots, with sheaves, where a scenario has it. */
export const WITH_SHEAVES = '7.3-default';

/** A scenario with its leak, and without (`fixed=1`). */
export const FORMS = ['buggy', 'fixed'] as const;
export type FormName = (typeof FORMS)[number];

/** What `expect.json` says; `Form` is what the reader wants to know of each form. */
export interface Scenario<Form> {
  /** Boot parameters that it needs. */
  readonly boot?: string;
  readonly forms: Readonly<Record<FormName, Form>>;
  /** Whether a real kernel has shown it. */
  readonly confirmed: Readonly<Record<ReportedVersion, boolean>>;
}

/** When the truth is asked. */
export type Stage = 'beforeUnload' | 'afterUnload';

/** Objects of one form that are alike. */
export interface ExpectedObject {
  readonly name: string;
  readonly size: number;
  readonly function: string;
  /** Where it came from, when the report shows another function. */
  readonly allocatedBy?: string;
  /** It is a part of a block and has no life of its own. */
  readonly partOf?: string;
  /** The kernels on which the module allocates it; all when it does not say. */
  readonly kernels?: readonly string[];
  readonly count: number;
  readonly verdict: Readonly<Record<Stage, Verdict>>;
}

const SCENARIOS = absolute('sim/scenarios');

/** All scenarios. */
export const scenarioNames: readonly string[] = readdirSync(SCENARIOS);

/** What is expected of a scenario. */
export function readScenario<Form>(name: string): Scenario<Form> {
  return JSON.parse(readFileSync(`${SCENARIOS}/${name}/expect.json`, 'utf8')) as Scenario<Form>;
}

/** A machine for modules that may use the parts of the kernel in C. */
export function bootMachine(config: SystemConfig): ModuleMachine {
  const machine = new ModuleMachine(config, { kernelDir: KERNEL_DIR });
  machine.system.writeFile(KMEMLEAK, 'stack=off');
  return machine;
}

/** The scenarios whose reports on a 7.3 with sheaves are known. */
export const sheafScenarios: readonly string[] = scenarioNames.filter(
  (name) => WITH_SHEAVES in readScenario<object>(name).forms.buggy,
);

/** A machine with the boot parameters of a scenario. */
export function bootScenario(
  name: string,
  config: Omit<SystemConfig, 'kernel'> & {
    readonly kernel?: ReportedVersion | typeof WITH_SHEAVES;
  },
): ModuleMachine {
  const { boot = '' } = readScenario(name);
  if (config.kernel === WITH_SHEAVES) {
    return bootMachine({ ...config, kernel: '7.3', bootLine: boot });
  }
  const { slab } = profileOf(config.kernel ?? DEFAULT_KERNEL);
  return bootMachine({ ...config, kernel: config.kernel, bootLine: withoutSheaves(boot, slab) });
}

/** Puts the module of a scenario in. */
export function insmodScenario(machine: ModuleMachine, name: string, form: FormName): void {
  const source = readFileSync(`${SCENARIOS}/${name}/${name}.c`, 'latin1');
  expect(machine.insmod(source, form === 'fixed' ? { fixed: '1' } : {}, name)).toBe(0);
}

/** Whether a life is one of the objects, by its size and the function that allocated it. */
export function isOne(system: System, one: ExpectedObject, { size, trace }: Life): boolean {
  const { depot, symbols } = system.kernel.base;
  const start = `${one.allocatedBy ?? one.function}+`;
  const frames = depot.fetch(trace).map((address) => symbols.format(address));
  return size === one.size && frames.some((frame) => frame.startsWith(start));
}
