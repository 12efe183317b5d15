/** What machine a session boots, as plain data. */
import { isLimitName } from '../base/limits.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import type { SystemConfig } from '../system.ts';

/** A machine as plain data: what to boot, and how modules in C are compiled. */
export interface SessionConfig extends Omit<SystemConfig, 'modules' | 'compile'>, LowerOptions {}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';

const FIELDS: { readonly [K in keyof Required<SessionConfig>]: (value: unknown) => boolean } = {
  kernel: isText,
  cpus: isNumber,
  memBytes: isNumber,
  seed: isText,
  bootLine: isText,
  schedule: isText,
  truth: (value) => typeof value === 'boolean',
  model: (value) => value === 'O0' || value === 'O2',
  argumentOrder: (value) => value === 'left-to-right' || value === 'right-to-left',
  limits: (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, n]) => isLimitName(name) && isNumber(n)),
};

/**
 * Makes sure that a value from outside has the fields of a configuration; the boot checks the rest.
 * @throws RangeError when it has not.
 */
export function checkConfig(value: unknown): asserts value is SessionConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RangeError('no configuration');
  }
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined) continue;
    if (!Object.hasOwn(FIELDS, field)) throw new RangeError(`configuration: there is no ${field}`);
    const isRight = FIELDS[field as keyof SessionConfig];
    if (!isRight(content)) throw new RangeError(`configuration: bad ${field}`);
  }
}
