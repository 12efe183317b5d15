/** The part of JSON Schema that docs/json.schema.json uses. */
import { readFileSync } from 'node:fs';
import { absolute } from './source-tree.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer';
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

const { $defs } = JSON.parse(readFileSync(absolute('docs/json.schema.json'), 'utf8')) as {
  readonly $defs: Readonly<Record<string, Schema>>;
};

/** What of a value is not as the definition of that name says. */
export function problems(name: string, value: unknown): string[] {
  return [...check($defs[name], value, '$')];
}

function* check(schema: Schema, value: unknown, at: string): Generator<string> {
  if (schema.$ref !== undefined) {
    yield* check($defs[schema.$ref.replace('#/$defs/', '')], value, at);
    return;
  }
  if (schema.const !== undefined && value !== schema.const)
    yield `${at} is not ${schema.const as string}`;
  if (schema.enum && !schema.enum.includes(value)) yield `${at} is ${String(value)}`;
  if (schema.type !== undefined && !isOf(schema.type, value)) yield `${at} is no ${schema.type}`;
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries())
      if (schema.items) yield* check(schema.items, one, `${at}[${i}]`);
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Readonly<Record<string, unknown>>;
    for (const field of schema.required ?? [])
      if (!(field in fields)) yield `${at} has no ${field}`;
    for (const [field, one] of Object.entries(schema.properties ?? {})) {
      if (field in fields) yield* check(one, fields[field], `${at}.${field}`);
    }
  }
}

function isOf(type: NonNullable<Schema['type']>, value: unknown): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === 'object' ? typeof value === 'object' && value !== null : typeof value === type;
}
