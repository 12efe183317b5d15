import { runCheck } from '../src/testkit/check.ts';
const t = Date.now();
const N = Number(process.argv[2] ?? 2000);
const r = runCheck({ runs: N, seed: Number(process.argv[3] ?? 1) });
console.log(Math.round((N / (Date.now() - t)) * 1000), 'programs/s');
console.dir(r, { depth: 6 });
