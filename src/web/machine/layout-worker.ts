/** The worker that finds out where the blocks of a graph stand: large graphs take a while. */
import { layoutGraph, type GraphToLay } from '../draw/graph-layout.ts';

self.addEventListener('message', ({ data }: MessageEvent<{ id: number; graph: GraphToLay }>) => {
  self.postMessage({ id: data.id, layout: layoutGraph(data.graph) }, {});
});
