/**
 * Runs all scenarios in both forms with exact account of memory and prints, a line for each, the
 * hash of all that can be seen of it. Different processes must print the same (processes.test.ts).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache } from '../../src/index.ts';
import { startMachine } from '../../src/session/machine.ts';
import { stateHash } from '../../src/session/state-hash.ts';
import { absolute } from '../support/source-tree.ts';
import { scenarioNames, FORMS, readScenario } from './scenario.ts';

const options = { sources: diskSources(), cache: new CompileCache() };

/* Kernels take turns, so that each is seen and no time is lost. */
for (const [i, name] of scenarioNames.entries()) {
  const kernel = i % 2 === 0 ? '6.12' : '6.1';
  for (const form of FORMS) {
    const config = { kernel, truth: true, bootLine: readScenario(name).boot ?? '' } as const;
    const { system, shell, builder } = startMachine(config, options);
    const text = readFileSync(absolute(`sim/scenarios/${name}/${name}.c`), 'latin1');
    const files = { read: (path: string) => (path === `${name}.c` ? text : undefined) };
    const { definition } = builder.build(name, `${name}.c`, files);
    system.modules.register(definition!);
    const answers: unknown[] = [system.insmod(name, form === 'fixed' ? { fixed: '1' } : {})];
    system.sleep(6000);
    answers.push(system.kmemleak.scan());
    answers.push(await shell.run('cat /sys/kernel/debug/kmemleak /proc/slabinfo'));
    answers.push(system.rmmod(name), system.kmemleak.scan());
    const lost = system.truth!.examine().lost();
    const seen = JSON.stringify([answers, stateHash(system), system.log.dmesg, lost]);
    console.log(`${name} ${form} ${createHash('sha256').update(seen).digest('hex')}`);
  }
}
