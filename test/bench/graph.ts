/**
 * A random graph of kmalloc objects in a simulated machine, as the reference module for real
 * kernels builds it: sizes 32 to 512 bytes in steps of 8, zeroed; the first 16 objects are pointed
 * at from module data, each other one from a random earlier object; two more random pointers an
 * object on average; 1 % of the objects get no pointer at all.
 */
import { Prng } from '../../src/base/prng.ts';
import { GFP_KERNEL } from '../../src/mm/gfp.ts';
import { boot, defineModule, type System } from '../../src/index.ts';

/** Objects that the module points at. */
export const ROOTS = 16;
const MIB = 1024 * 1024;

const graphModule = defineModule({
  name: 'graph',
  inTree: true,
  data: { roots: ROOTS * 8 },
  init: () => 0,
});

/** A machine with a graph in it. */
export interface Graph {
  readonly system: System;
  /** Objects. */
  readonly n: number;
  /** Addresses of the objects. */
  readonly address: Float64Array;
  /** 1 for the objects that nobody points at. */
  readonly leaked: Uint8Array;
  readonly leaks: number;
  readonly pointers: number;
  /** Bytes that kmemleak tracks for the graph. */
  readonly trackedBytes: number;
}

/** Memory that a machine needs for `n` objects, their metadata and the kernel. */
export function memoryFor(n: number): number {
  const bytes = n * 700;
  let size = 64 * MIB;
  while (size < bytes + 32 * MIB) size += 64 * MIB;
  return size;
}

/** Boots a machine and builds the graph of `n` objects in it. */
export function buildGraph(n: number, seed: string, bootLine = '', truth = false): Graph {
  const system = boot({ memBytes: memoryFor(n), seed, bootLine, modules: [graphModule], truth });
  // Scans happen when a benchmark says so.
  system.writeFile('/sys/kernel/debug/kmemleak', 'scan=off');
  if (system.modules.load('graph') !== 0) throw new Error('the module does not load');
  const prng = new Prng(`graph/${seed}`);
  const address = new Float64Array(n);
  const size = new Uint16Array(n);
  const trackedBytes = allocate(system, prng, address, size);
  const builder = new GraphBuilder(system, prng, address, size);
  builder.tree();
  builder.extra();
  const { leaked, leaks, pointers } = builder;
  return { system, n, address, leaked, leaks, pointers, trackedBytes };
}

function allocate(system: System, prng: Prng, address: Float64Array, size: Uint16Array): number {
  const { slab } = system;
  const { memory } = system.machine;
  let tracked = 0;
  for (let i = 0; i < address.length; i++) {
    size[i] = 32 + 8 * prng.int(61);
    const ptr = slab.kmalloc(size[i], GFP_KERNEL, false);
    if (ptr === 0) throw new Error('the machine is too small for the graph');
    const usable = slab.ksize(ptr);
    memory.fill(ptr, 0, usable);
    address[i] = ptr;
    tracked += usable;
  }
  return tracked;
}

class GraphBuilder {
  readonly leaked: Uint8Array;
  leaks = 0;
  pointers = 0;
  private readonly system: System;
  private readonly prng: Prng;
  private readonly address: Float64Array;
  private readonly size: Uint16Array;

  constructor(system: System, prng: Prng, address: Float64Array, size: Uint16Array) {
    this.system = system;
    this.prng = prng;
    this.address = address;
    this.size = size;
    this.leaked = new Uint8Array(address.length);
  }

  /** Gives each object its first pointer, or leaks it. */
  tree(): void {
    const { prng, address, leaked } = this;
    const { memory } = this.system.machine;
    const roots = this.system.modules.find('graph')!.symbols.get('roots')!;
    for (let i = 0; i < address.length; i++) {
      if (i < ROOTS) {
        memory.writePtr(roots + i * 8, address[i]);
        this.pointers++;
      } else if (prng.int(100) === 0) {
        leaked[i] = 1;
        this.leaks++;
      } else {
        let parent = prng.int(i);
        while (leaked[parent] !== 0 || !this.store(parent, i)) parent = prng.int(i);
      }
    }
  }

  /** Two more pointers an object, less those that find their place taken. */
  extra(): void {
    const { prng, address, leaked } = this;
    const n = address.length;
    for (let i = 0; i < 2 * n; i++) {
      const from = prng.int(n);
      const to = prng.int(n);
      if (leaked[to] === 0) this.store(from, to);
    }
  }

  /** Stores a pointer in a random word of an object; false when there is one already. */
  private store(from: number, to: number): boolean {
    const { memory } = this.system.machine;
    const at = this.address[from] + this.prng.int(this.size[from] / 8) * 8;
    if (memory.readPtr(at) !== 0) return false;
    memory.writePtr(at, this.address[to]);
    this.pointers++;
    return true;
  }
}
