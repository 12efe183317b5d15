/** `npm run fuzz`: tries inputs of one target or of all, and says what it found. */
import { Command, InvalidArgumentError } from 'commander';
import { loadTarget, TARGETS } from './registry.ts';
import { fuzz, replay } from './run.ts';

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0 is wanted');
  return value;
}

interface Flags {
  readonly seconds: number;
  readonly count: number;
  readonly seed: string;
  readonly patience: number;
  readonly work: string;
  readonly replay?: string;
  readonly list?: boolean;
}

async function list(): Promise<void> {
  for (const name of Object.keys(TARGETS)) {
    console.log(`${name.padEnd(16)}${(await loadTarget(name)).about}`);
  }
}

async function again(name: string, flags: Flags): Promise<void> {
  const failure = await replay(name, flags.replay!, flags);
  console.log(failure ? `${failure.kind}: ${failure.message}` : 'it does not fail');
  if (failure) process.exitCode = 1;
}

async function run(name: string, flags: Flags): Promise<void> {
  const start = Date.now();
  const { tried, kept, failures } = await fuzz(name, flags);
  const seconds = (Date.now() - start) / 1000;
  const rate = Math.round(tried / seconds);
  console.log(
    `${name}: ${tried} inputs in ${seconds.toFixed(0)} s (${rate} a second), ` +
      `${kept} for the corpus, ${failures.length} failures`,
  );
  for (const { kind, message, file, index } of failures) {
    process.exitCode = 1;
    console.log(`  ${kind}, input ${index}: ${message.split('\n').slice(0, 4).join('\n    ')}`);
    console.log(`    again: npm run fuzz -- ${name} --replay ${file}`);
  }
}

const command = new Command('fuzz')
  .description('tries random inputs of a target, or of all but the canary')
  .argument('[name]', 'the target')
  .option('--seconds <n>', 'time for each target', number, 10)
  .option('--count <n>', 'inputs for each target at most', number, Infinity)
  .option('--seed <text>', 'the same seed gives the same inputs', '1')
  .option('--patience <seconds>', 'after which an input comes to no end', number, 40)
  .option('--work <folder>', 'for corpora and failures', '.fuzz')
  .option('--replay <file>', 'tries one input again')
  .option('--list', 'says which targets there are');
command.action(async (name: string | undefined, flags: Flags) => {
  if (flags.list) return list();
  if (name !== undefined && !Object.hasOwn(TARGETS, name)) {
    command.error(`fuzz: error: there is no target '${name}'; --list says which there are`);
  }
  if (flags.replay !== undefined) {
    if (name !== undefined) return again(name, flags);
    command.error('fuzz: error: --replay wants the name of a target');
  }
  const names = name === undefined ? Object.keys(TARGETS).filter((n) => n !== 'canary') : [name];
  for (const one of names) await run(one, flags);
});
await command.parseAsync();
