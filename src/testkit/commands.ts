/**
 * Commands on a running machine for fast-check's `modelRun`: allocations, frees, annotations and
 * writes to kmemleak's file. After each command every checker runs, and kmemleak must know exactly
 * the blocks that the model holds.
 */
import fc from 'fast-check';
import { GFP_KERNEL } from '../mm/gfp.ts';
import type { System } from '../system.ts';
import { checkSystem, drainCaches } from './checkers.ts';

/** How a block was allocated. */
export type BlockKind = 'kmalloc' | 'vmalloc' | 'percpu' | 'pages';

/** What the model knows of the machine. */
export interface SystemModel {
  /** Blocks that are held, in order. */
  blocks: HeldBlock[];
}

/** A block that the commands hold. */
export interface HeldBlock {
  readonly kind: BlockKind;
  readonly address: number;
  readonly size: number;
  /** What kmemleak takes it for; pages it does not know. */
  minCount: number;
}

/** A command of {@link systemCommands}. */
export type SystemCommand = fc.Command<SystemModel, System>;

const PAGE = 4096;
const FILE = '/sys/kernel/debug/kmemleak';
const WRITES = ['scan', 'clear', 'stack=on', 'stack=off', 'dump=0', 'nonsense'] as const;

/** Lists of commands. */
export function systemCommands(maxCommands = 40): fc.Arbitrary<Iterable<SystemCommand>> {
  const size = fc.oneof(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 1, max: 20_000 }));
  const pick = fc.nat(1000);
  const kinds = ['kmalloc', 'kmalloc', 'kmalloc', 'vmalloc', 'percpu', 'pages'] as const;
  return fc.commands(
    [
      fc.tuple(fc.constantFrom(...kinds), size).map(([kind, bytes]) => allocate(kind, bytes)),
      fc.tuple(pick, size).map(([n, bytes]) => reallocate(n, bytes)),
      pick.map(release),
      fc.tuple(pick, fc.constantFrom(0, -1)).map(([n, minCount]) => paint(n, minCount)),
      fc.tuple(pick, pick).map(([from, to]) => point(from, to)),
      fc.constantFrom(...WRITES).map(write),
      fc.constantFrom(100, 1000, 5200).map(sleep),
    ],
    { maxCommands, size: 'max' },
  );
}

/** Pages that may stay behind: empty slabs of kmemleak's metadata, a chunk of percpu memory. */
const KEPT_PAGES = 48;

/** Runs commands on a machine, frees all that they hold, and checks that the memory is back. */
export function runCommands(system: System, commands: Iterable<SystemCommand>): void {
  const before = drainCaches(system);
  const model: SystemModel = { blocks: [] };
  fc.modelRun(() => ({ model, real: system }), commands);
  for (const block of model.blocks) free(system, block);
  const missing = before - drainCaches(system);
  checkSystem(system);
  if (missing > KEPT_PAGES) throw new Error(`${missing} pages are not free again`);
}

/** A command from its name, what it needs, and what it does. */
function command(
  name: string,
  act: (model: SystemModel, system: System) => void,
  needs: (model: SystemModel) => boolean = () => true,
): SystemCommand {
  return {
    check: (model) => needs(model),
    run: (model, system) => {
      act(model, system);
      checkSystem(system);
      checkKnown(model, system);
    },
    toString: () => name,
  };
}

const holdsBlock = ({ blocks }: Readonly<SystemModel>): boolean => blocks.length > 0;

function allocate(kind: BlockKind, bytes: number): SystemCommand {
  return command(`${kind} ${bytes}`, ({ blocks }, system) => {
    const { slab, vmalloc, percpu, pageAlloc } = system;
    const ways: Readonly<Record<BlockKind, () => [address: number, size: number]>> = {
      kmalloc: () => [slab.kmalloc(bytes, GFP_KERNEL), kmallocTracked(system, bytes)],
      vmalloc: () => [vmalloc.vmalloc(bytes), Math.ceil(bytes / PAGE) * PAGE],
      percpu: () => [percpu.alloc(bytes, 8, GFP_KERNEL), bytes],
      pages: () => [pageAlloc.getFreePages(GFP_KERNEL, 0), PAGE],
    };
    const [address, size] = ways[kind]();
    const minCount = kind === 'vmalloc' ? 2 : 1;
    if (address !== 0) blocks.push({ kind, address, size, minCount });
  });
}

/** The size that kmemleak is told: that of the cache, or of a large block what was asked for. */
function kmallocTracked({ slab }: System, bytes: number): number {
  return bytes > 2 * PAGE ? bytes : slab.kmallocSize(bytes);
}

function reallocate(n: number, bytes: number): SystemCommand {
  const act = ({ blocks }: SystemModel, system: System): void => {
    const at = n % blocks.length;
    const block = blocks[at];
    if (block.kind !== 'kmalloc') return;
    const address = system.slab.krealloc(block.address, bytes, GFP_KERNEL);
    if (address === 0 || address === block.address) return;
    blocks.splice(at, 1);
    blocks.push({ ...block, address, size: kmallocTracked(system, bytes), minCount: 1 });
  };
  return command(`krealloc ${n} ${bytes}`, act, holdsBlock);
}

function release(n: number): SystemCommand {
  const act = ({ blocks }: SystemModel, system: System): void => {
    free(system, blocks.splice(n % blocks.length, 1)[0]);
  };
  return command(`free ${n}`, act, holdsBlock);
}

function free({ slab, vmalloc, percpu, pageAlloc }: System, { kind, address }: HeldBlock): void {
  if (kind === 'kmalloc') slab.kfree(address);
  else if (kind === 'vmalloc') vmalloc.vfree(address);
  else if (kind === 'percpu') percpu.free(address);
  else pageAlloc.freePagesAt(address, 0);
}

function paint(n: number, minCount: number): SystemCommand {
  const act = ({ blocks }: SystemModel, { kmemleak }: System): void => {
    const block = blocks[n % blocks.length];
    if (block.kind !== 'kmalloc' && block.kind !== 'vmalloc') return;
    if (minCount === 0) kmemleak.api.notLeak(block.address);
    else kmemleak.api.ignore(block.address);
    block.minCount = minCount;
  };
  return command(`${minCount === 0 ? 'not_leak' : 'ignore'} ${n}`, act, holdsBlock);
}

function point(from: number, to: number): SystemCommand {
  const act = ({ blocks }: SystemModel, { machine }: System): void => {
    const block = blocks[from % blocks.length];
    if (block.kind === 'percpu' || block.size < 8) return;
    machine.memory.writePtr(block.address, blocks[to % blocks.length].address);
  };
  return command(`point ${from} ${to}`, act, holdsBlock);
}

function write(text: string): SystemCommand {
  return command(`echo ${text}`, ({ blocks }, system) => {
    const shown = new Set(system.kmemleak.reported().map(({ pointer }) => pointer));
    system.writeFile(FILE, text);
    if (text !== 'clear') return;
    for (const block of blocks) if (shown.has(block.address)) block.minCount = 0;
  });
}

function sleep(ms: number): SystemCommand {
  return command(`sleep ${ms}`, (_, system) => system.sleep(ms));
}

/** Throws unless kmemleak knows the blocks of the model as they are. */
function checkKnown({ blocks }: Readonly<SystemModel>, system: System): void {
  for (const { kind, address, size, minCount } of blocks) {
    if (kind === 'percpu') continue;
    const known = system.kmemleak.find(address);
    const name = `${kind} at 0x${address.toString(16)}`;
    if (kind === 'pages') {
      if (known) throw new Error(`${name} is known to kmemleak`);
      continue;
    }
    if (known?.pointer !== address || known.size !== size) {
      throw new Error(`${name} of ${size} bytes: kmemleak knows ${JSON.stringify(known)}`);
    }
    if (known.minCount !== minCount) {
      throw new Error(`${name} has min_count ${known.minCount} instead of ${minCount}`);
    }
  }
}
