import { runCheck } from '../src/testkit/check.ts';
import { SPACES } from '../src/testkit/small-heaps.ts';
import { trySpace } from '../src/testkit/small-session.ts';
import { Loader } from './mutation/loader.ts';
import { MUTANTS } from './mutation/mutants.ts';
const t00 = Date.now();
const loader = new Loader('src/testkit/trace-machine.ts');
loader.load();
console.log('loader', Date.now() - t00);
for (const m of MUTANTS) {
  const t = Date.now();
  let r: any,
    law: any = 'NOT CAUGHT';
  try {
    const { TraceMachine } = loader.load(m) as any;
    const machine = new TraceMachine();
    r = runCheck({
      runs: 1500,
      seed: 1,
      runner: machine,
      comparisons: 2,
      firstOnly: true,
      shrink: false,
    });
    if (r.failures.length)
      law =
        r.failures[0].law +
        ' @' +
        r.programs +
        ' ' +
        String(r.failures[0].violations[0]).slice(0, 60).replace(/\n/g, ' ');
    else
      for (const s of SPACES.slice(0, 2)) {
        const it = trySpace(s, '6.12', machine);
        let st = it.next();
        while (!st.done) st = it.next();
        if ((st.value as any).failures.length) {
          law = 'small';
          break;
        }
      }
  } catch (e) {
    law = 'ERR ' + String(e).slice(0, 200);
  }
  console.log(Date.now() - t, 'ms', m.name, '<=', law);
}
