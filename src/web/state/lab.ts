/** The state of the page: which machine, which pane, which view. */
import { signal, type Signal } from '@preact/signals';
import type { ScenarioEntry, ScenarioText } from '../machine/packs.ts';
import { loadPack } from '../machine/packs.ts';
import { checkSetup, type Setup, type Typed } from '../machine/setup.ts';
import { DEFAULT_KERNEL } from '../../versions/kernels.ts';
import { Bench } from './bench.ts';

/** Panes of a narrow screen. */
export const PANES = ['source', 'memory', 'scan', 'object', 'console'] as const;
/** A pane. */
export type Pane = (typeof PANES)[number];
/** Views of memory. */
export const VIEWS = ['map', 'graph', 'tree', 'bytes', 'tasks', 'truth'] as const;
/** A view of memory. */
export type View = (typeof VIEWS)[number];

export const bench = new Bench();
export const pane: Signal<Pane> = signal('memory');
export const view: Signal<View> = signal('map');
export const scenarios: Signal<readonly ScenarioEntry[]> = signal([]);
export const scenarioText: Signal<ScenarioText | undefined> = signal(undefined);
/** What the pickers say: it is loaded by the next run. */
export const wanted: Signal<Setup | undefined> = signal(undefined);
/** What could not be loaded. */
export const trouble = signal('');

const FIRST_SCENARIO = 'stale-array';

/** What a scenario is loaded with, unless told otherwise. */
export async function setupOf(
  name: string,
  { fixed = false, kernel = DEFAULT_KERNEL, stack = false, seed = '1' }: Partial<Setup> = {},
): Promise<Setup> {
  const [entries, text] = await Promise.all([
    loadPack<readonly ScenarioEntry[]>('scenarios'),
    loadPack<ScenarioText>(`scenario-${name}`),
  ]);
  const boot = entries.find((entry) => entry.name === name)?.boot ?? '';
  return checkSetup({ name, source: text.source, fixed, kernel, stack, seed, boot });
}

/** Loads a scenario and runs it. */
export async function openScenario(name: string, options: Partial<Setup> = {}): Promise<void> {
  await tell(async () => {
    const setup = await setupOf(name, options);
    scenarioText.value = await loadPack<ScenarioText>(`scenario-${name}`);
    await openSetup(setup);
  });
}

/** Runs what a setup says. */
export async function openSetup(setup: Setup, more: readonly Typed[] = []): Promise<void> {
  wanted.value = setup;
  await bench.load(setup, more);
}

/** Begins: the list of scenarios, and the first of them. */
export async function begin(): Promise<void> {
  await tell(async () => {
    scenarios.value = await loadPack<readonly ScenarioEntry[]>('scenarios');
  });
}

/** Opens what one sees who comes without a link. */
export function openFirst(): Promise<void> {
  return openScenario(FIRST_SCENARIO);
}

/** Does something that may fail, and says why it did. */
export async function tell(work: () => Promise<void>): Promise<void> {
  trouble.value = '';
  try {
    await work();
  } catch (error) {
    trouble.value = (error as Error).message;
  }
}
