/**
 * Links: what was loaded, what was typed, where one stands, and what the state was there, so that a
 * link opens at exactly that step or says that another version made it. A link comes from anybody:
 * it is bounded and checked, and is data in any case.
 */
import { Hash64 } from '../../base/hash64.ts';
import { hashRows } from '../../record/rows.ts';
import { checkSetup, type Setup } from '../machine/setup.ts';
import type { Moment } from './bench.ts';

/** What a link says. */
export interface Link {
  /** The version of the simulator that made it. */
  readonly version: string;
  /** A scenario by its name has no source here: it is the one that comes along. */
  readonly setup: Omit<Setup, 'source'> & { readonly source?: string };
  /** What was typed after the usual procedure. */
  readonly typed: readonly string[];
  readonly position: number;
  /** Hash of what kmemleak knew at the position. */
  readonly state: string;
  /** The name of the selected object. */
  readonly selected?: string;
  /** Shown in another page: without the bar above. */
  readonly embedded?: boolean;
}

const PREFIX = '#1.';
/** Length of a link: what mail programs and servers let through whole. */
const LINK_MAX = 32_000;
/** Bytes of what it holds, unpacked. */
const DATA_MAX = 256 << 10;
const TYPED_MAX = 200;
const LINE_MAX = 4000;

/**
 * The part of an address behind the page's.
 * @throws RangeError when it would be too long.
 */
export async function linkText(link: Link): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(link));
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  let text = '';
  for (const byte of packed) text += String.fromCodePoint(byte);
  const base64 = btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  if (base64.length > LINK_MAX) throw new RangeError(`${base64.length} > ${LINK_MAX}`);
  return PREFIX + base64;
}

/**
 * What a link says; undefined when the text is none.
 * @throws RangeError when it is one and broken, or made for another version of the page.
 */
export async function readLink(text: string): Promise<Link | undefined> {
  if (!text.startsWith(PREFIX)) {
    if (/^#\d+\./.test(text)) throw new RangeError('version');
    return undefined;
  }
  const base64 = text.slice(PREFIX.length);
  if (base64.length > LINK_MAX || !/^[\w-]+$/.test(base64)) throw new RangeError('link');
  let value: unknown;
  try {
    const packed = atob(base64.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(packed, (c) => c.codePointAt(0)!);
    value = JSON.parse(await unpackedText(bytes));
  } catch {
    throw new RangeError('link');
  }
  return checkLink(value);
}

/** Unpacks up to a bound: some few bytes can stand for very many. */
async function unpackedText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > DATA_MAX) {
      await reader.cancel();
      throw new RangeError('size');
    }
    text += decoder.decode(value, { stream: true });
  }
}

function checkLink(value: unknown): Link {
  if (typeof value !== 'object' || value === null) throw new RangeError('link');
  const { version, setup, typed, position, state, selected, embedded } = value as Record<
    string,
    unknown
  >;
  const isShort = (one: unknown): boolean => typeof one === 'string' && one.length <= 100;
  const isRight = {
    version: isShort(version),
    typed: Array.isArray(typed) && typed.length <= TYPED_MAX && typed.every(isLine),
    position: Number.isSafeInteger(position) && Number(position) >= 0,
    state: typeof state === 'string' && /^[0-9a-f]{16}$/.test(state),
    selected: selected === undefined || isShort(selected),
    embedded: embedded === undefined || typeof embedded === 'boolean',
  };
  for (const [field, right] of Object.entries(isRight)) if (!right) throw new RangeError(field);
  const { source, ...rest } = (setup ?? {}) as Record<string, unknown>;
  const checked = checkSetup({ source: source ?? '', ...rest });
  const { source: text, ...named } = checked;
  const link = {
    ...(value as Link),
    setup: source === undefined ? named : { ...named, source: text },
  };
  return link;
}

function isLine(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LINE_MAX;
}

/** One hash for what kmemleak knew at a position. */
export function stateHashAt({ replay }: Moment): string {
  const hash = new Hash64();
  hashRows(replay.rows(), hash);
  return hash.hex;
}
