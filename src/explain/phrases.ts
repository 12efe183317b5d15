/**
 * Small pieces of text that several outputs share: events, places, words.
 */
import type { WordEvidence } from './evidence.ts';
import { isOfModule, lineOf, nameOf, type EventText, type PlaceText } from './look/names.ts';
import type { CountText } from './counts.ts';
import type { Path } from './paths.ts';

/** Code as short as possible: the innermost function of a module, else the innermost one. */
export function codeOf(backtrace: readonly string[]): string {
  const frame = backtrace.find(isOfModule) ?? backtrace.at(0) ?? '';
  return nameOf(frame);
}

/** The function that an event is told of. */
export function functionOf({ code, backtrace }: EventText): string {
  return code ?? codeOf(backtrace);
}

/** A call chain, innermost first, as far as modules are in it: `kfree < foo_exit [foo]`. */
export function callChain(backtrace: readonly string[]): string {
  const frames = backtrace.map(nameOf);
  const outermost = frames.map(isOfModule).lastIndexOf(true);
  const chain = outermost < 0 ? frames : frames.slice(0, outermost + 1);
  return shortened(chain);
}

function shortened(chain: readonly string[]): string {
  const left = chain.length - FRAMES_SHOWN;
  return left > 0 ? `${chain.slice(0, FRAMES_SHOWN).join(' < ')} < …` : chain.join(' < ');
}

/** Frames of a call chain that are shown. */
const FRAMES_SHOWN = 10;

/** `1.500 s, insmod (pid 44), foo.c:12 in foo_init [foo]`. */
export function eventLine(event: EventText): string {
  const { comm, pid, seconds, source } = event;
  const line = source && lineOf(source);
  const where = [line, functionOf(event)].filter(Boolean).join(' in ');
  return `${seconds.toFixed(3)} s, ${comm} (pid ${pid})${where === '' ? '' : `, ${where}`}`;
}

/** `ring+0x8 [foo]`, `kmalloc-64#3+0x10 (next)`, `stack of 45+0x3f40`, or a root's name. */
export function placeText({ symbol, kind, name, offset, member }: PlaceText): string {
  if (symbol !== undefined) return symbol;
  if (kind === 'register') return name;
  return `${name}+0x${offset.toString(16)}${member === undefined ? '' : ` (${member})`}`;
}

/** One word that points at a block, on one line. */
export function wordLine(word: WordEvidence): string {
  const { address, register, place, value, into, encoding, live, dead, madeFrom } = word;
  const where = register === undefined ? address! : `register ${register}`;
  const state = live ? 'live' : dead === undefined ? 'no reference' : `stale: ${DEAD[dead]}`;
  const form = encoding === undefined || encoding === 'plain' ? '' : `, ${encoding}`;
  const from = madeFrom === undefined ? '' : `, made from ${madeFrom}`;
  const target = into === undefined || into === 0 ? '' : `, ${byteText(into)}`;
  const own = word.own ? ', its own, which does not count' : '';
  const read = word.scanned ? 'scanned' : `not scanned (${word.notScanned ?? 'register'})`;
  const holds = value === undefined || value === '' ? '' : ` = ${value}`;
  return `${where} ${placeText(place)}${holds}${target}${form}${from}; ${state}, ${read}${own}`;
}

/** Steps of a long chain that are shown at each end. */
const STEPS_SHOWN = 6;

/** Chains of references, one word a line, indented; long ones without their middle. */
export function pathLines(path: Path, indent: string): string[] {
  const lines = path.map(({ word, to }, i) => {
    const arrow = i === 0 ? '' : '→ ';
    return `${indent}${arrow}${placeText(word.place)} → ${to}`;
  });
  const left = lines.length - 2 * STEPS_SHOWN;
  if (left > 1) lines.splice(STEPS_SHOWN, left, `${indent}… ${left} more steps`);
  return lines;
}

/**
 * What a count says, and the code that changed it: what raised it and does not lower it again.
 * @param words - that refer to the block.
 * @param chains - with the call chain of each change.
 */
export function countLines(
  { member, value, changes }: CountText,
  words = Infinity,
  chains = false,
): string[] {
  const refer = `${plural(words, 'word')} refer${words === 1 ? 's' : ''} to it`;
  const more = value > words ? `, while ${refer}` : '';
  const lines = [`${member} is ${value}${more}`];
  for (const { by, times, set, event, chain } of changes) {
    const what = [
      set === undefined ? '' : `=${set}`,
      by === 0 && set !== undefined ? '' : signed(by),
    ];
    const how = times === 1 ? '' : ` in ${times} steps`;
    lines.push(`  ${what.filter(Boolean).join(' ').padEnd(5)} ${eventLine(event)}${how}`);
    if (chains && chain.length > 1) lines.push(`           ${shortened(chain)}`);
  }
  return lines;
}

function signed(by: number): string {
  return by > 0 ? `+${by}` : String(by);
}

/** `3 blocks`, `1 block`. */
export function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

const DEAD = {
  freed: 'its memory is free',
  'below-sp': 'below the stack pointer',
  uninitialised: 'left by an earlier owner',
  'dead-register': 'a dead register',
  'saved-register': 'a register that a switch of tasks saved',
} as const;

function byteText(into: number): string {
  return into > 0 ? `byte ${into}` : `${-into} bytes before`;
}
