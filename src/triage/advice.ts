/** What to do next: the same recipe for all, and commands for the leak to begin with. */
import type { Group } from './judge/groups.ts';
import type { Triage } from './triage.ts';

/** How to find out whether a report is true, on the machine that made it. */
export const RECIPE: readonly string[] = [
  'echo scan > /sys/kernel/debug/kmemleak; sleep 6; echo scan > /sys/kernel/debug/kmemleak',
  'cat /sys/kernel/debug/kmemleak: what is there still was seen twice and is five seconds old',
  'echo clear > …, do it again N times, scan twice: N new ones are a leak, one was made once',
  'a leak shows at least five seconds and two scans late: the test before may have made it',
];

/** Commands that say more about the leak to fix first. */
export function nextCommands({ order, groups, sources }: Triage): readonly string[] {
  const group = order.group ?? groups[0];
  if (!group) return announcedOnly(sources) ? ['cat /sys/kernel/debug/kmemleak'] : [];
  const commands = [sourceLine(group), dump(group)].filter((one) => one !== undefined);
  const isLog = group.objects.every(({ bytes }) => bytes.length === 0);
  if (isLog)
    commands.push('cat /sys/kernel/debug/kmemleak   # with the bytes, which this text has not');
  return commands;
}

function announcedOnly(sources: Triage['sources']): boolean {
  return sources.some(({ announced }) => announced > 0);
}

/** Where in the source the site allocates. */
function sourceLine({ site }: Group): string | undefined {
  const { frame } = site;
  if (frame.source !== undefined) return undefined;
  if (frame.raw)
    return `cat /sys/kernel/debug/kmemleak   # before the module is removed: then it has names`;
  if (frame.offset === undefined) return undefined;
  const length = frame.length === undefined ? '' : `/${frame.length}`;
  const file = frame.module === undefined ? 'vmlinux' : `${frame.module}.ko`;
  return `scripts/faddr2line ${file} ${frame.symbol}+${frame.offset}${length}`;
}

function dump({ objects }: Group): string | undefined {
  const object = objects.find(
    ({ address, percpu }) => !percpu && /^0x[0-9a-f]/.test(address ?? ''),
  );
  return object && `echo dump=${object.address} > /sys/kernel/debug/kmemleak; dmesg | tail -20`;
}
