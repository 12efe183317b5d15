import { expect, it } from 'vitest';
import { placeOf } from '../../../../src/crun/vm/line-watch.ts';
import { UserMachine, programOf } from '../../../support/user-program.ts';

const SOURCE = `int cell;
static __attribute__((noinline)) int twice(int n)
{
  return n + n;
}
int main(void)
{
  cell = twice(1) + twice(2);
  for (int i = 0; i < 2; i++)
    cell++;
  return cell;
}`;

/** What is told while `main` runs. */
function told(): string[] {
  const machine = new UserMachine();
  const at = machine.load(programOf(SOURCE));
  const all: string[] = [];
  const stop = machine.runtime.watchLines({
    writes: (_phys, bytes) => void (bytes === 4 && all.push('writes')),
    anything: () => undefined,
    left: (_t, isOver) => all.push(isOver ? 'over' : 'stops'),
    line: (_t, id, entry) => {
      const place = placeOf(machine.runtime.text, id, entry)!;
      all.push(`${place.function}:${place.line}`);
    },
  });
  machine.runtime.thread(at.get('main')!).run(10_000);
  stop();
  machine.runtime.thread(at.get('main')!).run(10_000);
  return all;
}

it('tells of each line before it runs, of calls, and not of returns into a line', () => {
  const lines = told().filter((one) => one !== 'writes');
  expect(lines.slice(-1)).toEqual(['over']);
  const text = lines.join(' ');
  expect(text).toBe('main:8 twice:4 twice:4 main:9 main:10 main:9 main:10 main:9 main:11 over');
});

it('tells of stores before they are done', () => {
  const all = told();
  expect(all.filter((one) => one === 'writes').length).toBeGreaterThanOrEqual(3);
});
