/**
 * Functions that are only names here: they are there so that a module which never gets to them
 * builds and runs, and who calls one is told in the kernel log, once, that it did nothing.
 *
 * What a module would see of one on a machine without the device in question is its result; so
 * `clk_get` fails, and enabling a clock that is not there succeeds. docs/name-only.md lists them.
 */
import { errPtr } from '../../lib/errptr.ts';
import { KERN_WARNING } from '../../kernel/base/printk.ts';
import type { HostCall, HostLibrary } from '../vm/host.ts';
import type { LibraryServices } from './memory.ts';
import { NAME_ONLY } from './name-only-table.ts';

/** Adds these functions. */
export function addNameOnly(library: HostLibrary, { base }: LibraryServices): void {
  const said = new Set<string>();
  for (const { prototype, name, result, isAddress } of FUNCTIONS) {
    library.add(prototype, (c: HostCall) => {
      if (!said.has(name)) {
        said.add(name);
        const gives = result === undefined ? '' : `, it gives ${result}`;
        const text = `${name}() is only a name in this simulator${gives} (${c.thread.source})`;
        base.log.printk(`kmemleak-sim: ${text}`, KERN_WARNING);
      }
      return isAddress && result !== undefined && result < 0 ? errPtr(result) : result;
    });
  }
}

/** A function that is only a name. */
export interface NameOnlyFunction {
  /** What it belongs to. */
  readonly topic: string;
  readonly prototype: string;
  readonly name: string;
  /** Undefined when it returns nothing. */
  readonly result: number | undefined;
  readonly isAddress: boolean;
}

/** All of them. */
export function nameOnlyFunctions(): readonly NameOnlyFunction[] {
  return FUNCTIONS;
}

function allFunctions(): NameOnlyFunction[] {
  return Object.entries(NAME_ONLY).flatMap(([topic, lines]) =>
    lines
      .trim()
      .split('\n')
      .map((line) => described(topic, line.trim())),
  );
}

function described(topic: string, line: string): NameOnlyFunction {
  const [, prototype, result] = /^(.*\)) *(-?\d+)?$/.exec(line)!;
  const [, type, name] = /^(.*?)(\w+)\(/.exec(prototype)!;
  const given = result === undefined ? undefined : Number(result);
  return { topic, prototype, name, result: given, isAddress: type.includes('*') };
}

const FUNCTIONS: readonly NameOnlyFunction[] = allFunctions();
