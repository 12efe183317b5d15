import { expect, it } from 'vitest';
import type { Replay } from '../../../../src/record/replay.ts';
import { TreeView } from '../../../../src/record/views/tree.ts';
import { recordedRun } from '../../../support/recorded-run.ts';
import { replayed } from '../../../support/recorded-trace.ts';

it('has the shape that the tree of the kernel had, at the end and at the start', async () => {
  let last = '';
  const shape = (system: Parameters<Parameters<typeof recordedRun>[2]>[0]): string => {
    const { left, right, color, roots } = system.kmemleak.treeShape();
    const walk = (id: number): string =>
      id === 0 ? '' : `(${walk(left[id])}${id}${color[id]}${walk(right[id])})`;
    return roots.map(walk).join();
  };
  const { recording, seen } = await recordedRun('6.12', 'device-cycle', (system) => {
    const now = shape(system);
    const isNew = now !== last;
    last = now;
    return isNew ? now : undefined;
  });
  expect(seen.length).toBeGreaterThan(3);
  const view = new TreeView(recording);
  const { births } = recording;
  for (const { step, value } of [...seen].reverse()) {
    view.seek(step);
    const walk = (node: ReturnType<TreeView['below']> | undefined): string =>
      node === undefined
        ? ''
        : `(${walk(node.left)}${births.get(node.birth).id}${node.isRed ? 1 : 2}${walk(node.right)})`;
    const roots = (['virtual', 'phys', 'percpu'] as const).map((tree) => view.root(tree));
    expect(roots.map((root) => walk(root === undefined ? root : view.below(root, 99))).join()).toBe(
      value,
    );
  }
}, 20_000);

it('a look-up goes left and right to the object that an address is in', () => {
  const replay: Replay = replayed();
  replay.seek(replay.length);
  const { births } = replay.recording;
  const view = new TreeView(replay.recording);
  view.seek(1000);
  const b = births.find('b')!;
  const path = view.path('virtual', births.get(b).pointer + 16);
  expect(path.at(-1)).toMatchObject({ birth: b, goes: 'here' });
  expect(path[0].birth).toBe(view.root('virtual'));
  expect(view.lookup('virtual', 1)).toBeUndefined();
  expect(view.below(path[0].birth, 0).hidden).toBeGreaterThan(100);
});
