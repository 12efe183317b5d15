/**
 * A scan of the random graph, with its floors, its metadata and the price of an observer.
 *
 * Scan and floors take turns, and a ratio is the median over the turns of the ratio of neighbours,
 * so that what else the machine does falls on both sides.
 */
import { buildGraph, type Graph } from './graph.ts';
import {
  ResultHash,
  median,
  peakMiB,
  repeat,
  seconds,
  summary,
  type Benchmark,
  type BenchResult,
  type Size,
} from './measure.ts';
import { PerfectIndex } from './perfect-index.ts';
import { plainLoop, recordScan, type ScanRecord } from './scan-record.ts';

const SEED = '1';
/** Objects that are younger are never reported. */
const MIN_AGE_MS = 6000;

/** The benchmark of a graph of `n` objects. */
export function scanBenchmark(n: number, name: string): Benchmark {
  return {
    name,
    about: `a scan of ${n} objects, its floors, metadata and memory`,
    run: (size) => run(size === 'tiny' ? Math.min(n, 2000) : n, name, size),
  };
}

/** Turns that take some 20 s. */
function turns(n: number, size: Size): number {
  if (size === 'tiny') return 1;
  const full = Math.max(9, Math.min(201, Math.floor(4_000_000 / n)));
  return size === 'full' ? full : Math.ceil(full / 5);
}

function run(n: number, name: string, size: Size): BenchResult {
  const graph = buildGraph(n, SEED);
  const { system } = graph;
  const { kmemleak } = system;
  system.sleep(MIN_AGE_MS);
  let newLeaks = 0;
  const first = seconds(() => (newLeaks += kmemleak.scan().newLeaks));
  // What changed between two scans is no leak; all that was stored is new to the first one.
  newLeaks += kmemleak.scan().newLeaks;
  const { words } = kmemleak.scan();
  const hash = checkReport(graph, newLeaks, words);
  const peak = peakMiB();
  const record = recordScan(system);
  if (record.words !== words) throw new Error(`recorded ${record.words} words, not ${words}`);
  const { state } = kmemleak;
  const lookups = record.hits + record.misses;
  const times = measure(graph, record, turns(n, size));
  const scan = summary(times.scan);
  return {
    name,
    hash,
    figures: {
      objects: n,
      leaks: newLeaks,
      tracked_MB: graph.trackedBytes / 1e6,
      pointers: graph.pointers,
      words_read: words,
      lookups,
      scan_cold_s: first,
      scan_median_s: scan.median,
      scan_min_s: scan.min,
      words_per_s: words / scan.median,
      bytes_per_s: (words * 8) / scan.median,
      lookups_per_s: lookups / scan.median,
      plain_loop_median_s: median(times.loop),
      perfect_index_median_s: median(times.perfect),
      perfect_index_batched_median_s: median(times.batched),
      scan_to_plain_loop: ratio(times.scan, times.loop),
      scan_to_perfect_index: ratio(times.scan, times.perfect),
      scan_to_perfect_index_batched: ratio(times.scan, times.batched),
      empty_observer_to_none: ratio(times.observed, times.scan),
      metadata_bytes_per_object: state.metadataBytes / state.table.count,
      peak_rss_MiB: peak,
    },
  };
}

/** All calls, none of which does anything. */
const EMPTY_OBSERVER = {
  phase(): void {},
  rootBlock(): void {},
  scanObject(): void {},
  skipObject(): void {},
  hit(): void {},
  miss(): void {},
  gray(): void {},
  black(): void {},
  checksum(): void {},
  held(): void {},
  report(): void {},
};

function ratio(ours: readonly number[], others: readonly number[]): number {
  return median(ours.map((time, i) => time / others[i]));
}

/** Seconds of each turn. */
function measure(graph: Graph, record: ScanRecord, count: number) {
  const { system, n, leaks } = graph;
  const { kmemleak } = system;
  const { tree, table } = kmemleak.state;
  const isGraph = new Uint8Array(table.capacity);
  for (const address of graph.address) isGraph[tree.lookup(address, 0)] = 1;
  const perfect = new PerfectIndex(system, record, isGraph);
  const check = (words: number): void => {
    if (words !== record.words) throw new Error(`the floor read ${words} words`);
    if (perfect.reached !== n - leaks) throw new Error(`the floor reached ${perfect.reached}`);
  };
  const kinds = {
    scan: () => void kmemleak.scan(),
    loop: () => void plainLoop(system, record),
    perfect: () => check(perfect.scan()),
    batched: () => check(perfect.scanBatched()),
  };
  const times = { scan: [], loop: [], perfect: [], batched: [], observed: [] } as Record<
    keyof typeof kinds | 'observed',
    number[]
  >;
  for (const work of Object.values(kinds)) repeat(Math.min(count, 5), work);
  for (let i = 0; i < count; i++) {
    for (const [kind, work] of Object.entries(kinds)) {
      times[kind as keyof typeof kinds].push(seconds(work));
    }
  }
  // Last, so that the calls of an observer do not spoil the code of scans without one.
  const stop = kmemleak.observe(EMPTY_OBSERVER);
  for (let i = 0; i < count; i++) times.observed.push(seconds(kinds.scan));
  stop();
  return times;
}

/** The scans must have found what was leaked and nothing else; gives a hash of it. */
function checkReport(graph: Graph, newLeaks: number, words: number): string {
  const reported = graph.system.kmemleak.reported().map((object) => object.pointer);
  const expected = [...graph.address].filter((_, i) => graph.leaked[i] !== 0);
  const same = reported.length === expected.length && reported.every((p, i) => p === expected[i]);
  if (!same || newLeaks !== graph.leaks) throw new Error('the report is not what was leaked');
  const hash = new ResultHash();
  for (const pointer of reported) hash.add(pointer);
  hash.add(words);
  return hash.hex;
}
