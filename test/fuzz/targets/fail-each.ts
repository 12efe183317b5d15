/** Every allocation of the kernel and of the scenarios' modules fails once. */
import { countAllocations, failAllocation } from '../../../src/session/fail-each.ts';
import { SCENARIOS, scenarioPlan } from '../../support/fail-each.ts';
import type { FuzzTarget } from '../target.ts';

const FORMS = ['buggy', 'fixed'];
const counts = new Map<string, Promise<number>>();

function allocations(name: string, form: string): Promise<number> {
  const key = `${name} ${form}`;
  const known = counts.get(key) ?? countAllocations(scenarioPlan(name, form));
  counts.set(key, known);
  return known;
}

async function fail(name: string, form: string, nth: number): Promise<string> {
  const { machine } = await failAllocation(scenarioPlan(name, form), nth);
  const { hang, kernel, kmemleak } = machine.system;
  if (hang) return 'does not come back';
  if (kernel.oops.panicked !== '') return 'panic';
  if (kernel.oops.oopses > 0) return 'oops';
  return kmemleak.report() === '' ? 'goes on' : 'goes on with leaks';
}

/**
 * An input is `SCENARIO FORM N`; N is taken modulo the number of allocations. `SCENARIO FORM all/S`
 * tries every S-th of them.
 */
export const target: FuzzTarget = {
  name: 'fail-each',
  about: 'an allocation of a scenario fails',
  smoke: 10,
  generate: (random) =>
    `${random.pick(SCENARIOS).name} ${random.pick(FORMS)} ${random.int(1_000_000)}`,
  async run(input) {
    const [name, form, number] = input.trim().split(' ');
    const all = await allocations(name, form);
    if (!number.startsWith('all')) return fail(name, form, 1 + (Number(number) % all));
    const step = Number(number.slice('all/'.length)) || 1;
    const outcomes = new Set<string>();
    for (let nth = 1; nth <= all; nth += step) {
      try {
        outcomes.add(await fail(name, form, nth));
      } catch (error) {
        throw new Error(`${name} ${form} ${nth - 1}`, { cause: error });
      }
    }
    return [...outcomes].sort().join(', ');
  },
};
