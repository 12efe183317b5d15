/** Asks the layout worker where the blocks of a graph stand. Only the last question matters. */
import type { GraphLayout, GraphToLay } from '../draw/graph-layout.ts';
import { startWorker } from './packs.ts';

/** A graph that takes longer is not laid out. */
const PATIENCE_MS = 10_000;

let worker: Worker | undefined;
let asked = 0;
let running = false;

/** The layout of a graph; undefined when another one was asked for, or it takes too long. */
export function layOut(graph: GraphToLay): Promise<GraphLayout | undefined> {
  if (running) stop();
  worker ??= startWorker('layout-worker');
  const id = ++asked;
  const current = worker;
  running = true;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      if (id === asked) stop();
      resolve(undefined);
    }, PATIENCE_MS);
    current.addEventListener('message', function listen({ data }: MessageEvent<unknown>) {
      const answer = data as { readonly id: number; readonly layout: GraphLayout };
      if (answer.id !== id) return;
      current.removeEventListener('message', listen);
      clearTimeout(timer);
      running = false;
      resolve(id === asked ? answer.layout : undefined);
    });
    current.postMessage({ id, graph }, []);
  });
}

function stop(): void {
  worker?.terminate();
  worker = undefined;
  running = false;
}
