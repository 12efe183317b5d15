/** Runs a module as `explain` does, and gives how report and truth compare at one stage. */
import { judge, type Agreement } from '../../explain/judge.ts';
import type { ModuleJob } from '../../campaign/jobs.ts';
import { withoutSheaves } from '../../boot-line.ts';
import { profileOf } from '../../versions/profile.ts';
import { UsageError } from '../exit-codes.ts';
import { machineConfig } from '../machine-options.ts';
import type { ModuleRunFlags } from '../module-run.ts';
import { readScenario, withScenarioBoot } from '../scenario-files.ts';
import { Terminal } from '../terminal.ts';
import { runWorkload } from '../workload.ts';

/** What is counted of a block. */
export interface Judged {
  readonly reported: boolean;
  readonly isLeak: boolean;
  readonly outcome: Agreement;
  readonly reason: string;
}

/**
 * Runs the module that `words` names.
 * @throws UsageError when it does not come to the stage.
 */
export async function judgementsOf(job: ModuleJob, module: string): Promise<Judged[]> {
  const { commands } = readScenario(module) ?? {};
  const flags: ModuleRunFlags = {
    kernel: job.kernel,
    cpus: String(job.cpus),
    mem: '64M',
    seed: String(job.seed),
    schedule: job.schedule,
    color: false,
    ...(job.form === 'fixed' && { fixed: true }),
    ...(commands && { do: commands.map((text) => ({ kind: 'commands', text }) as const) }),
  };
  const booted = withScenarioBoot(flags, [module]);
  const boot = job.sheaves
    ? booted.boot
    : withoutSheaves(booted.boot ?? '', profileOf(job.kernel).slab);
  const config = machineConfig({ ...booted, ...(boot !== undefined && { boot }) });
  let judged: Judged[] | undefined;
  await runWorkload([module], config, flags, new Silence(), ({ system, name }) => {
    if (name !== job.stage) return;
    judged = judge(system.explain!.look()).rows.map(({ reported, verdict, outcome, reason }) => ({
      reported,
      isLeak: verdict === 'lost' || verdict === 'retained',
      outcome,
      reason: reason ?? 'unexplained',
    }));
  });
  if (!judged) throw new UsageError(`'${job.module}' does not come to be ${job.stage}`);
  return judged;
}

/** Says nothing: what is to be said of a job is in its result. */
class Silence extends Terminal {
  constructor() {
    super(false);
  }

  override write(): Promise<void> {
    return Promise.resolve();
  }

  override error(): void {}

  override mistakes(): void {}

  override progress(): void {}
}
