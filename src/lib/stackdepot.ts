/**
 * Models lib/stackdepot.c together with the call stack it is filled from: a calling-context tree. A
 * node is a return address below the node of its caller, so one 32-bit handle is a whole stack; it
 * serves as the cursor of a running call stack and as the saved trace of an object.
 *
 * Simplified: the kernel hashes whole traces and gives one handle to equal ones; here equal stacks
 * are one node by construction, and two stacks that differ only beyond the frames that a report
 * prints have different handles.
 *
 * Invariants: node 0 is the empty stack; a node's parent is smaller than the node; nodes are never
 * removed, but one whose code is gone is not given again.
 */
import { growFloat64, growInt32 } from '../base/columns.ts';

/** Frames that kmemleak keeps of a stack trace (MAX_TRACE in mm/kmemleak.c). */
export const MAX_TRACE = 16;

/**
 * A tree of call stacks, addressed by node; 0 is the empty stack.
 * @kernel lib/stackdepot.c stack_depot_save simplified
 */
export class StackDepot {
  #parent = new Int32Array(256);
  #retAddr = new Float64Array(256);
  /** Open addressing, a power of two at least twice the number of nodes; 0 is a free slot. */
  #slots = new Int32Array(1024);
  #count = 1;
  /** Nodes whose code is gone: none of them is given again. */
  readonly #gone = new Set<number>();

  /** Number of nodes, the empty stack included. */
  get count(): number {
    return this.#count;
  }

  /** The stack `parent` with the return address `retAddr` (48 bits) as its new innermost frame. */
  child(parent: number, retAddr: number): number {
    const slots = this.#slots;
    const parents = this.#parent;
    const retAddrs = this.#retAddr;
    const mask = slots.length - 1;
    let slot = hashOf(parent, retAddr) & mask;
    for (;;) {
      const node = slots[slot];
      if (node === 0) return this.#add(parent, retAddr, slot);
      if (parents[node] === parent && retAddrs[node] === retAddr) return node;
      slot = (slot + 1) & mask;
    }
  }

  /** The stack without its innermost frame; the empty stack's is the empty stack. */
  parentOf(node: number): number {
    return this.#parent[node];
  }

  /** The innermost frame's return address (48 bits), 0 for the empty stack. */
  retAddrOf(node: number): number {
    return this.#retAddr[node];
  }

  /**
   * The return addresses of a stack, innermost first, at most `max`.
   * @kernel lib/stackdepot.c stack_depot_fetch faithful
   */
  fetch(node: number, max: number = MAX_TRACE): number[] {
    const trace: number[] = [];
    for (let at = node; at !== 0 && trace.length < max; at = this.#parent[at]) {
      trace.push(this.#retAddr[at]);
    }
    return trace;
  }

  /**
   * The code in [start, end) goes away: what is called there later is other code, so no stack with
   * it gets a node of today. Gives the nodes whose innermost frame is there.
   */
  retire(start: number, end: number): number[] {
    const nodes: number[] = [];
    for (let node = 1; node < this.#count; node++) {
      const address = this.#retAddr[node];
      if (address >= start && address < end && !this.#gone.has(node)) nodes.push(node);
    }
    for (const node of nodes) this.#gone.add(node);
    if (nodes.length > 0) this.#rehash(this.#slots.length);
    return nodes;
  }

  #add(parent: number, retAddr: number, slot: number): number {
    const node = this.#count++;
    if (node === this.#parent.length) {
      this.#parent = growInt32(this.#parent, node * 2);
      this.#retAddr = growFloat64(this.#retAddr, node * 2);
    }
    this.#parent[node] = parent;
    this.#retAddr[node] = retAddr;
    this.#slots[slot] = node;
    if (this.#count * 2 > this.#slots.length) this.#rehash(this.#slots.length * 2);
    return node;
  }

  #rehash(length: number): void {
    const slots = new Int32Array(length);
    const mask = slots.length - 1;
    for (let node = 1; node < this.#count; node++) {
      if (this.#gone.has(node)) continue;
      let slot = hashOf(this.#parent[node], this.#retAddr[node]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = node;
    }
    this.#slots = slots;
  }
}

function hashOf(parent: number, retAddr: number): number {
  // The low 32 bits of an address tell apart all return addresses but those 4 GiB from each other.
  let hash = Math.imul((retAddr | 0) ^ Math.imul(parent, 0x9e3779b1), 0x85ebca6b);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 12);
}
