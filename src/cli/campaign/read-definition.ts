/** A definition of a campaign from a file, with the C files that it names. */
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { parseDefinition, type Definition } from '../../campaign/definition.ts';
import { SOURCE_MAX, jobsOf, type Job } from '../../campaign/jobs.ts';
import { sizeOf } from '../../campaign/result.ts';
import { campaignFolder, scenarioFile } from '../disk.ts';
import { UsageError } from '../exit-codes.ts';
import { readNamed } from '../named-files.ts';
import { packageVersion } from '../package-version.ts';
import { readScenarios } from '../scenario-files.ts';
import type { StoreOf } from './store.ts';

/** Characters of a definition. */
const DEFINITION_MAX = 256 * 1024;

/** A campaign that can be run. */
export interface Campaign extends StoreOf {
  readonly about: string;
  readonly list: readonly Job[];
}

/**
 * Reads the definition in a file, or one that comes along, by its name.
 * @throws UsageError saying what is wrong with it.
 */
export function readCampaign(named: string): Campaign {
  const own = join(campaignFolder(), `${named}.json`);
  const file = /^[\w-]+$/.test(named) && existsSync(own) ? own : named;
  const text = readSmall(file, DEFINITION_MAX);
  try {
    return campaignOf(parseDefinition(text), file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`'${file}': ${error.message}`);
  }
}

function campaignOf(definition: Definition, file: string): Campaign {
  const sources = new Map<string, string>();
  for (const { modules } of definition.sweeps) {
    for (const name of modules?.files ?? []) sources.set(name, readBeside(file, name));
    if (modules === undefined || modules.scenarios === 'all') continue;
    const other = modules.scenarios.find((name) => scenarioFile(name) === undefined);
    if (other !== undefined) throw new RangeError(`there is no scenario '${other}'`);
  }
  const scenarios = readScenarios().map(({ name }) => name);
  const list = jobsOf(definition, { scenarios, sources });
  const { name, about } = definition;
  const digest = createHash('sha256').update(JSON.stringify([definition, ...sources]));
  for (const { id } of list) digest.update(`${id}\n`);
  return {
    name,
    about,
    list,
    definition: JSON.stringify(definition),
    digest: digest.digest('hex').slice(0, 16),
    version: packageVersion(),
    jobs: list.length,
    programs: list.reduce((sum, job) => sum + sizeOf(job), 0),
  };
}

/** A C file in the folder of the definition or below, wherever a link there leads. */
function readBeside(definition: string, name: string): string {
  const folder = realpathSync(dirname(definition));
  const file = join(folder, name);
  if (existsSync(file) && !realpathSync(file).startsWith(folder + sep)) {
    throw new RangeError(`'${name}' leads out of the folder of the definition`);
  }
  return readSmall(file, SOURCE_MAX);
}

function readSmall(file: string, max: number): string {
  const text = readNamed(file);
  if (text.length <= max) return text;
  throw new UsageError(`'${file}' holds more than ${max / 1024} KiB`);
}
