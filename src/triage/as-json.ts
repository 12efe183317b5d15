/** The answers as data. */
import { syzkallerTitle, nipaFingerprint } from './judge/known.ts';
import { momentsOf } from './judge/growth.ts';
import { plainName } from './judge/names.ts';
import type { Group } from './judge/groups.ts';
import { nextCommands, RECIPE } from './advice.ts';
import type { Triage } from './triage.ts';

/** Raised when a field changes its meaning. */
const VERSION = 1;

/** One object, as `triage --json` prints it; docs/triage.md says what the fields mean. */
export function triageJson(result: Triage): object {
  const { pointers, order } = result;
  return {
    version: VERSION,
    sources: result.sources.map(({ name, printed, announced, remarks }) => ({
      name,
      printed,
      announced,
      remarks,
    })),
    distinctObjects: result.distinctObjects,
    printed: result.printed,
    headless: result.headless,
    traceless: result.traceless,
    bytes: result.bytes,
    groups: result.groups.map((group) => groupJson(group, result.known.get(group.key))),
    edges: pointers.edges,
    middleEdges: pointers.middleEdges,
    selfPointers: pointers.selfPointers,
    endian: pointers.endian,
    wordBytes: pointers.wordBytes ?? null,
    ...(result.growth && { growth: result.growth }),
    first: {
      key: order.group?.key ?? null,
      site: order.group?.site.name ?? null,
      reason: order.reason,
      says: order.says,
    },
    evidence: result.evidence,
    recipe: RECIPE,
    scenarios: result.nearest,
    next: nextCommands(result),
  };
}

function groupJson(group: Group, known: string | undefined): object {
  const { frame } = group.site;
  return {
    count: group.printed,
    distinct: group.count,
    site: group.site.name,
    key: group.key,
    module: frame.module ?? null,
    source: frame.source ?? null,
    bytes: group.bytes,
    sizes: group.sizes,
    ...momentsOf(group),
    objects: group.objects.flatMap(({ address }) => (address === undefined ? [] : [address])),
    trace: group.frames.map(plainName),
    syzkaller: syzkallerTitle(group.frames) ?? null,
    nipa: nipaFingerprint(group.frames),
    known: known ?? null,
  };
}
