/**
 * One hash for the state of a machine: memory, time, CPUs, tasks, modules, the kernel log, and what
 * kmemleak remembers. Equal hashes mean that two machines stand at the same point of the same run;
 * it is the same in Node and in a browser, and with and without `truth`.
 *
 * Not in it: what the simulator keeps beside the machine. Streams of chance, compiled code and the
 * shell's variables and RAM disk follow from the commands given, which a journal has.
 *
 * All memory is looked at, for a pointer that ran wild can have written to any page; pages of
 * zeros, which are most, are passed over. That takes some 10 ms for 64 MiB, 0.15 s for 1 GiB.
 */
import { Hash64 } from '../base/hash64.ts';
import { PAGE_SIZE } from '../machine/address.ts';
import type { PhysMemory } from '../machine/phys-memory.ts';
import type { System } from '../system.ts';

const PAGE_WORDS = PAGE_SIZE / 4;

/** The hash of a machine's state, 16 hex digits. */
export function stateHash(system: System): string {
  const hash = new Hash64();
  addMemory(hash, system.machine.memory.phys);
  addTime(hash, system);
  addTasks(hash, system);
  addModules(hash, system);
  addLog(hash, system);
  system.kmemleak.digest(hash);
  return hash.hex;
}

function addMemory(hash: Hash64, { u32 }: PhysMemory): void {
  for (let at = 0; at < u32.length; at += PAGE_WORDS) {
    const end = at + PAGE_WORDS;
    if (isZero(u32, at, end)) continue;
    hash.word(at / PAGE_WORDS);
    hash.words(u32, at, end);
  }
  hash.number(u32.length);
}

/** Whether the words from `start` to `end`, a multiple of eight, are zero. */
function isZero(u32: Uint32Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 8) {
    const first = u32[i] | u32[i + 1] | u32[i + 2] | u32[i + 3];
    if ((first | u32[i + 4] | u32[i + 5] | u32[i + 6] | u32[i + 7]) !== 0) return false;
  }
  return true;
}

function addTime(hash: Hash64, { clock, machine }: System): void {
  hash.number(clock.nowNs);
  hash.number(clock.nextNs);
  hash.word(machine.cpu.id);
  for (const { context, current, pid, comm } of machine.cpus) {
    hash.text(context);
    hash.number(current);
    hash.word(pid);
    hash.text(comm);
  }
}

function addTasks(hash: Hash64, { tasks }: System): void {
  for (const { pid, comm, addr, state, killed } of tasks.list()) {
    hash.word(pid);
    hash.text(comm);
    hash.number(addr);
    hash.text(state);
    hash.word(Number(killed));
  }
}

function addModules(hash: Hash64, { modules }: System): void {
  for (const { name, state, refcount, taints, self } of modules.list()) {
    hash.text(name);
    hash.text(state);
    hash.word(refcount);
    hash.text(taints);
    hash.number(self);
  }
}

function addLog(hash: Hash64, { log }: System): void {
  for (const { seq, timeNs, level, text } of log.read()) {
    hash.number(seq);
    hash.number(timeNs);
    hash.word(level);
    hash.text(text);
  }
  hash.number(log.seq);
}
