/** The answers as text, in the order in which people ask. */
import { nextCommands, RECIPE } from './advice.ts';
import type { Group } from './judge/groups.ts';
import { isWorse, momentsOf, type Growth } from './judge/growth.ts';
import { nipaFingerprint, syzkallerTitle } from './judge/known.ts';
import type { Triage } from './triage.ts';

/** So many are named each; the rest is counted. */
const SITES_SHOWN = 12;
const POINTERS_SHOWN = 6;
const REMARKS_SHOWN = 8;
const ABOUT_SHOWN = 4;
const TITLE = 12;

/** All lines, without a line break at their ends. */
export function triageText(result: Triage): readonly string[] {
  if (result.printed === 0) return nothing(result);
  return [
    ...section('how many', howMany(result)),
    ...section('growing', growing(result)),
    ...section('whose', whose(result)),
    ...section('fix first', fixFirst(result)),
    ...section('real?', real(result)),
    ...section('seen before', seen(result)),
    ...section('like', like(result)),
    ...section('next', nextCommands(result)),
    ...section('not read', remarks(result)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => `${(i === 0 ? title : '').padEnd(TITLE)}${line}`);
}

function nothing(result: Triage): string[] {
  const announced = result.sources.reduce((n, one) => n + one.announced, 0);
  const found = ['no "unreferenced object" in this text: no leaks to speak of'];
  if (announced > 0) {
    const leaks = count(announced, 'leak');
    found[0] = `the log counts ${leaks} and prints none: the report is in the file`;
  }
  return [
    ...section('how many', found),
    ...section('next', nextCommands(result)),
    ...section('not read', remarks(result)),
  ];
}

function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}

function howMany(result: Triage): string[] {
  const { distinctObjects, printed, headless, traceless, groups } = result;
  const sites = new Set(groups.map(({ site }) => site.name)).size;
  const total = distinctObjects + headless;
  const often = printed > total ? ` (printed ${printed} times)` : '';
  const size = result.bytes > 0 ? `, ${count(result.bytes, 'byte')}` : '';
  const lines = [`${count(total, 'object')}${often}${size}`];
  if (groups.length > 0) {
    lines[0] += `; ${count(groups.length, 'backtrace')} from ${count(sites, 'function')}`;
  }
  if (headless > 0)
    lines.push(`${headless} of them without a header: address and size are unknown`);
  if (traceless > 0) lines.push(`${traceless} of them without a backtrace: they are in no group`);
  return lines;
}

function growing(result: Triage): string[] {
  if (result.growth) return changes(result.growth);
  const [most] = result.groups
    .map((group) => ({ group, when: momentsOf(group) }))
    .sort((a, b) => b.when.moments - a.when.moments);
  if (!most || most.when.moments < 2) {
    return ['one report, one moment: two reports some time apart would tell (--against OLD)'];
  }
  const { moments, seconds, ticks } = most.when;
  const span = seconds === undefined ? `${ticks} jiffies` : `${seconds.toFixed(1)} s`;
  return [
    `${most.group.site.name} leaked at ${moments} moments within ${span}: it grows as it runs`,
  ];
}

function changes(growth: readonly Growth[]): string[] {
  if (growth.length === 0) return ['neither report names a function'];
  const lines = growth.slice(0, SITES_SHOWN).map(changeLine);
  const rest = growth.length - SITES_SHOWN;
  return rest > 0 ? [...lines, `… and ${rest} more; --json has all`] : lines;
}

function changeLine({ site, key, before, after, kept, change }: Growth): string {
  const same = kept > 0 ? `, ${kept} of them the same objects` : '';
  const worse = isWorse({ change }) ? '!' : ' ';
  return `${worse} ${change.padEnd(7)} ${before} -> ${after}${same}  ${site} (${key})`;
}

/** One line for each function: how many objects, of which sizes, by how many ways. */
function whose({ groups, known }: Triage): string[] {
  const bySite = new Map<string, Group[]>();
  for (const group of groups) {
    const place = `${group.site.name} ${group.site.frame.module}`;
    const others = bySite.get(place);
    if (others) others.push(group);
    else bySite.set(place, [group]);
  }
  const sites = [...bySite.values()];
  const lines = sites.slice(0, SITES_SHOWN).map((list) => siteLine(list, known));
  const rest = sites.length - SITES_SHOWN;
  return rest > 0 ? [...lines, `… and ${rest} more functions; --json has all`] : lines;
}

function siteLine(groups: readonly Group[], known: Triage['known']): string {
  const [{ site, key }] = groups;
  const { frame, name } = site;
  const module = frame.module === undefined ? '' : ` [${frame.module}]`;
  const place = frame.source === undefined ? '' : ` ${frame.source}`;
  const gone = frame.raw ? ' (its module was removed)' : '';
  const sizes = [...new Set(groups.flatMap((group) => group.sizes))].sort((a, b) => a - b);
  const objects = groups.reduce((n, group) => n + group.count, 0);
  const number = `${objects}${sizes.length === 0 ? '' : ` of ${sizeList(sizes)}`}`;
  const ways = groups.length === 1 ? '' : `, ${groups.length} backtraces`;
  const by = known.has(key) ? `, known: ${known.get(key)}` : '';
  return `${number.padEnd(14)} ${name}${module}${place}${gone}${ways}${by}`;
}

function sizeList(sizes: readonly number[]): string {
  return sizes.length === 1 ? String(sizes[0]) : `${sizes[0]}-${sizes.at(-1)!}`;
}

function fixFirst({ order, pointers, groups }: Triage): string[] {
  const { group, says } = order;
  const lines = group ? [`${group.site.name}: ${says}`] : [says];
  const { edges, middleEdges } = pointers;
  const shown = [
    ...edges.map(([from, to]) => `${from} -> ${to}`),
    ...middleEdges.map(([from, to]) => `${from} -> into ${to}`),
  ];
  lines.push(...shown.slice(0, POINTERS_SHOWN).map((line) => `  ${line}`));
  if (shown.length > POINTERS_SHOWN)
    lines.push(`  … and ${shown.length - POINTERS_SHOWN} more pointers`);
  if (shown.length > 0) return lines;
  const hasBytes = groups.some(({ objects }) => objects.some(({ bytes }) => bytes.length > 0));
  lines.push(
    hasBytes
      ? '  the dumps hold no pointer from one of these objects to another'
      : '  the text has no bytes of objects, in which pointers from one to another would be',
  );
  return lines;
}

const TOWARDS = { real: 'speaks for a leak:', false: 'may be false:', open: 'note:' } as const;

function real({ evidence }: Triage): string[] {
  const lines = evidence.map(({ towards, says, sites }) => {
    const about = sites.slice(0, ABOUT_SHOWN).join(', ');
    const more = sites.length > ABOUT_SHOWN ? ', …' : '';
    return `${TOWARDS[towards]} ${says}${about === '' ? '' : ` (${about}${more})`}`;
  });
  if (evidence.length === 0)
    lines.push('nothing in the text speaks against it, and nothing proves it');
  return [...lines, 'to settle it:', ...RECIPE.map((line) => `  ${line}`)];
}

function seen({ groups, order }: Triage): string[] {
  const group = order.group ?? groups[0];
  if (!group) return [];
  const lines = [`key ${group.key}`];
  const title = syzkallerTitle(group.frames);
  if (title !== undefined) lines.push(`syzkaller: ${title}`);
  const fingerprint = nipaFingerprint(group.frames);
  if (fingerprint !== '') lines.push(`NIPA: ${fingerprint}`);
  return lines;
}

function like({ nearest }: Triage): string[] {
  return nearest.map(({ scenario, teaches }) => `${scenario}: ${teaches}`);
}

function remarks({ sources }: Triage): string[] {
  const all = sources.flatMap(({ name, remarks: list }) =>
    list.map(({ line, text }) => `${name}:${line}: ${text}`),
  );
  const rest = all.length - REMARKS_SHOWN;
  return rest > 0 ? [...all.slice(0, REMARKS_SHOWN), `… and ${rest} more; --json has all`] : all;
}
