/**
 * kmemleak-sim demo: what the kernel's documentation tells to type, with what happens.
 */
import type { Command } from 'commander';
import { EXIT_CLEAN, EXIT_USAGE } from '../exit-codes.ts';
import { addMachineOptions, machineConfig, type MachineFlags } from '../machine-options.ts';
import type { ReportEntry } from '../../kmemleak/report.ts';
import { KMEMLEAK, Narrator } from '../narrator.ts';
import { describeMachine, startMachine } from '../simulated-machine.ts';
import { Terminal } from '../terminal.ts';

const SCAN = `echo scan > ${KMEMLEAK}`;
const EXAMPLES = `
Examples:
  kmemleak-sim demo
  kmemleak-sim demo --kernel 6.1
  kmemleak-sim demo --slub-debug`;

/** Adds the command `demo`. */
export function addDemoCommand(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('demo')
    .summary('a first look: a module that leaks, found by kmemleak')
    .description(
      'Boots a machine and types the commands of the kernel documentation of kmemleak: loads the ' +
        'module kmemleak-test, scans, shows the report, unloads the module and scans again.',
    );
  addMachineOptions(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: MachineFlags) => finish(await demo(flags)));
}

async function demo(flags: MachineFlags): Promise<number> {
  const config = machineConfig(flags);
  const terminal = new Terminal(flags.color);
  const machine = startMachine(config);
  const narrator = new Narrator(terminal, machine, flags.json === true);
  const title = (text: string): Promise<void> =>
    narrator.say(`\n${terminal.paint('cyan', `── ${text} `.padEnd(80, '─'))}`);

  await narrator.say(terminal.paint('bold', describeMachine(machine.system, config)));
  await title('1. Load a module that leaks on purpose');
  await narrator.type('modprobe kmemleak-test');

  await title('2. Scan at once: too early');
  await narrator.say(
    'kmemleak reports an object only when it is 5 seconds old and its contents did not change\n' +
      'between two scans.',
  );
  await narrator.type(SCAN);
  const early = await narrator.report({ entries: 2 });

  await title('3. Wait (simulated: it takes no time) and scan again');
  await narrator.type('sleep 6');
  await narrator.type(SCAN);
  const loaded = await narrator.report({ entries: 2 });

  await title('4. Unload the module: what only its data pointed to is lost now');
  await narrator.type('rmmod kmemleak_test');
  await narrator.type(SCAN);
  await narrator.type('sleep 6');
  await narrator.type(SCAN);
  const unloaded = await narrator.report({ entries: 1, newOnly: true });
  await narrator.type(`cat ${KMEMLEAK} | grep -c unreferenced`);

  await title('Summary');
  if (!machine.system.kmemleak.enabled) {
    await narrator.say(
      'kmemleak is off, so nothing could be found: the kernel log says why (dmesg).',
    );
    return EXIT_USAGE;
  }
  await narrator.say(summary(early, loaded, unloaded));
  await narrator.say(nextSteps(terminal));
  if (flags.json) {
    const counts = { early: early.length, loaded: loaded.length, unloaded: unloaded.length };
    await terminal.json({ kernel: machine.system.kernelRelease, ...counts });
  }
  return EXIT_CLEAN;
}

function summary(
  early: readonly ReportEntry[],
  loaded: readonly ReportEntry[],
  unloaded: readonly ReportEntry[],
): string {
  const before = new Set(loaded.map((o) => o.pointer));
  const fresh = unloaded.filter((o) => !before.has(o.pointer));
  return [
    'What the module leaked: blocks from kmalloc, vmalloc and percpu memory whose address nobody',
    'kept (found while it was loaded), and list elements and blocks that only its own data pointed',
    'to (lost, and found, when rmmod took that data away). What was reported when:',
    '',
    `  1st scan, objects just made   ${count(early)}`,
    `  2nd scan, 6 s later           ${count(loaded)}`,
    `  after rmmod                   ${count(fresh, ' more')}`,
  ].join('\n');
}

/** `14 reported: 2×32, 2×1024 bytes`. */
function count(objects: readonly ReportEntry[], more = ''): string {
  if (objects.length === 0) return 'nothing';
  const sizes = new Map<number, number>();
  for (const { size } of objects) sizes.set(size, (sizes.get(size) ?? 0) + 1);
  const list = [...sizes].map(([size, n]) => `${n}×${size}`).join(', ');
  return `${objects.length}${more} (${list} bytes)`;
}

function nextSteps(terminal: Terminal): string {
  const rows = [
    ['npm run -s sim -- shell', 'type such commands yourself'],
    ['npm run -s sim -- run kmemleak-test --full', 'the same, every entry whole'],
    ['npm run -s sim -- demo --kernel 6.1', 'what an older kernel says'],
    ['npm run -s sim -- --help', 'everything else'],
  ] as const;
  const lines = rows.map(([what, why]) => `  ${terminal.paint('bold', what.padEnd(44))} ${why}`);
  return `\nWhat to try next:\n${lines.join('\n')}`;
}
