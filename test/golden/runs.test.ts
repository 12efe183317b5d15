/**
 * Every scenario in both forms by way of the command line: `run` gives the reports of real kernels
 * (expect.json), and the trace that `record` writes gives them once more. The checked kernels take
 * turns: what differs between them is seen in scenarios.test.ts.
 */
import { describe, expect, it } from 'vitest';
import { CompileCache } from '../../src/index.ts';
import { findModules, provideModules } from '../../src/cli/find-module.ts';
import { givenModules } from '../../src/cli/given-modules.ts';
import { runModules } from '../../src/cli/module-run.ts';
import { Narrator } from '../../src/cli/narrator.ts';
import { startMachine } from '../../src/cli/simulated-machine.ts';
import { Terminal } from '../../src/cli/terminal.ts';
import { TraceRecorder, runTraceText } from '../../src/trace/index.ts';
import { FORMS, VERSIONS, readScenario, scenarioNames, type Version } from './scenario.ts';

const cache = new CompileCache();

type Phase = 'afterLoad' | 'afterUnload';
type Form = Readonly<Record<Version, Record<Phase, { objects: { size: number }[] }>>>;

function bySize(objects: readonly { size: number }[]): number[] {
  return objects.map(({ size }) => size).sort((a, b) => a - b);
}

/** The sizes of all objects at each report, and the trace of the run. */
async function record(
  name: string,
  kernel: Version,
  fixed: boolean,
): Promise<{ reports: number[][]; trace: string }> {
  const config = {
    kernel,
    cpus: 2,
    memBytes: 64 * 1024 * 1024,
    seed: '1',
    bootLine: '',
    schedule: 'random',
  };
  const machine = startMachine(config, {}, cache);
  const terminal = new Terminal(false);
  const found = findModules(machine, givenModules([name]), {});
  provideModules(machine, terminal, found);
  const reports: number[][] = [];
  let recorder: TraceRecorder | undefined;
  const flags = { kernel, cpus: '2', mem: '64M', seed: '1', color: false, fixed };
  await runModules(new Narrator(terminal, machine, true), found, flags, {
    entries: 0,
    ready: () => (recorder = new TraceRecorder(machine.system)),
    reported: () => {
      recorder!.report();
      reports.push(bySize(machine.system.kmemleak.reported()));
    },
  });
  return { reports, trace: recorder!.finish(name) };
}

/** The sizes of all objects at each report of a trace. */
function replay(trace: string, kernel: Version): number[][] {
  const result = runTraceText(trace, 'recorded.kml', { kernel });
  if (result.kind !== 'programs') throw new Error(JSON.stringify(result));
  return result.programs[0].json.phases.map(({ reported_sizes }) =>
    [...reported_sizes].sort((a, b) => a - b),
  );
}

describe.each(FORMS)('run and record, %s', (form) => {
  it.each(scenarioNames.map((name, i) => [name, i] as const))('%s', async (name, i) => {
    const version = VERSIONS[(i + FORMS.indexOf(form)) % VERSIONS.length];
    const { afterLoad, afterUnload } = readScenario<Form>(name).forms[form][version];
    const { reports, trace } = await record(name, version, form === 'fixed');
    expect(reports).toEqual([bySize(afterLoad.objects), bySize(afterUnload.objects)]);
    expect(replay(trace, version), `replayed:\n${trace}`).toEqual(reports);
  });
});
