/**
 * What heaptrack records of a run, and what it costs by call chain.
 */
import { isRecord } from '../../base/plain-data.ts';

/**
 * A frame: where it is, and whose code it is, but where the one before says so that is inlined into
 * it.
 */
export interface TracedFrame {
  readonly name: string;
  /** `/root/test.c:12`, '' where it is not known. */
  readonly place: string;
  readonly object: string;
}

/** A run: call chains, and what was allocated and freed by each in order. */
export interface Recorded {
  readonly command: string;
  readonly ms: number;
  readonly rss: number;
  readonly chains: readonly (readonly TracedFrame[])[];
  /** Chain and bytes; negative bytes were freed again. */
  readonly events: readonly (readonly [chain: number, bytes: number])[];
  /** By chain: calls that were freed before anything else was allocated. */
  readonly temporary: readonly number[];
  /** Chains whose blocks nobody wants to know of when they leak. */
  readonly suppressed: readonly number[];
}

/** What comes together. */
export interface Cost {
  allocations: number;
  temporary: number;
  leaked: number;
  /** Bytes at the moment at which the program had most. */
  peak: number;
}

/** What one chain costs. */
export interface ChainCost extends Cost {
  readonly chain: number;
  readonly frames: readonly TracedFrame[];
}

/** The costs of all chains, and together. */
export interface Costs {
  readonly chains: readonly ChainCost[];
  readonly total: Cost;
}

/** What a run costs. */
export function costsOf({ chains, events, temporary, suppressed }: Recorded): Costs {
  const costs = chains.map((frames, chain) => ({ chain, frames, ...nothing() }));
  const total = nothing();
  let sum = 0;
  let peakAt = -1;
  for (const [i, [chain, bytes]] of events.entries()) {
    if (bytes >= 0) costs[chain].allocations++;
    costs[chain].leaked += bytes;
    sum += bytes;
    if (sum <= total.peak) continue;
    total.peak = sum;
    peakAt = i;
  }
  for (const [chain, bytes] of events.slice(0, peakAt + 1)) costs[chain].peak += bytes;
  for (const cost of costs) {
    cost.temporary = temporary[cost.chain] ?? 0;
    if (suppressed.includes(cost.chain)) cost.leaked = 0;
    total.allocations += cost.allocations;
    total.temporary += cost.temporary;
    total.leaked += cost.leaked;
  }
  return { chains: costs, total };
}

/** A run out of the text of a file, which anybody may have written; undefined when it is none. */
export function readRecorded(text: string): Recorded | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isRecorded(value) ? value : undefined;
}

function isRecorded(value: unknown): value is Recorded {
  if (!isRecord(value)) return false;
  const { command, ms, rss, chains, events, temporary, suppressed } = value;
  if (typeof command !== 'string' || !isNumber(ms) || ms <= 0 || !isNumber(rss)) return false;
  const areChains = isListOf(chains, (chain) => isListOf(chain, isFrame));
  const areEvents = isListOf(
    events,
    (event) => isListOf(event, isNumber) && isRecordedChain(event[0], chains),
  );
  return areChains && areEvents && isListOf(temporary, isNumber) && isListOf(suppressed, isNumber);
}

function isRecordedChain(chain: unknown, chains: unknown): boolean {
  return Array.isArray(chains) && Object.hasOwn(chains, Number(chain));
}

function isFrame(value: unknown): value is TracedFrame {
  if (!isRecord(value)) return false;
  return [value['name'], value['place'], value['object']].every((one) => typeof one === 'string');
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is T[];
function isListOf(value: unknown, isOne: (one: unknown) => boolean): value is unknown[];
function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every((one) => isOne(one));
}

function nothing(): Cost {
  return { allocations: 0, temporary: 0, leaked: 0, peak: 0 };
}
