/** What a store of a campaign says: counts by what was run under. */
import type { Database, SqlValue } from 'sql.js';
import {
  DIMENSIONS,
  causesOf,
  ratesOf,
  type Dimension,
  type Rated,
  type Under,
} from '../../campaign/rates.ts';
import { UsageError } from '../exit-codes.ts';
import { loadSqlite, readDatabase } from './sqlite.ts';

/** What results are told apart by unless the user says, if they differ in it. */
const USUAL: readonly Dimension[] = ['kind', 'kernel', 'sheaves', 'moves', 'form', 'stage'];

/** What a store holds. */
export interface StoreReport {
  readonly name: string;
  readonly done: { readonly jobs: number; readonly programs: number };
  readonly of: { readonly jobs: number; readonly programs: number };
  readonly by: readonly Dimension[];
  readonly groups: readonly Rated[];
  /** Of programs that stopped or crashed; some. */
  readonly notes: readonly string[];
}

const NOTES_MAX = 10;

/**
 * Reads a store.
 * @param by - names of dimensions.
 * @throws UsageError
 */
export async function queryStore(file: string, by?: readonly string[]): Promise<StoreReport> {
  const other = by?.find((name) => !DIMENSIONS.includes(name as Dimension));
  if (other !== undefined) {
    throw new UsageError(`--by: '${other}' is not one of ${DIMENSIONS.join(', ')}`);
  }
  const database = readDatabase(await loadSqlite(), file);
  try {
    return report(database, by as readonly Dimension[] | undefined);
  } catch (error) {
    throw new UsageError(`'${file}' is no store of a campaign: ${(error as Error).message}`);
  } finally {
    database.close();
  }
}

function report(database: Database, asked: readonly Dimension[] | undefined): StoreReport {
  const [[name, jobs, programs]] = rows(database, 'SELECT name, jobs, programs FROM campaign');
  const [[done, size]] = rows(database, 'SELECT COUNT(*), COALESCE(SUM(size), 0) FROM job');
  const by = [...new Set(asked ?? USUAL.filter((one) => differs(database, one)))];
  const notes = rows(database, `SELECT id, notes FROM job WHERE notes <> '' LIMIT ${NOTES_MAX}`);
  return {
    name: String(name),
    done: { jobs: count(done), programs: count(size) },
    of: { jobs: count(jobs), programs: count(programs) },
    by,
    groups: groupsOf(database, by),
    notes: notes.map(([id, text]) => `${String(id)}: ${String(text).split('\n')[0]}`),
  };
}

function differs(database: Database, dimension: Dimension): boolean {
  return count(rows(database, `SELECT COUNT(DISTINCT ${dimension}) FROM job`)[0][0]) > 1;
}

function groupsOf(database: Database, by: readonly Dimension[]): Rated[] {
  const columns = by.map((name) => `job.${name}, `).join('');
  const group = by.length === 0 ? '' : ` GROUP BY ${by.map((name) => `job.${name}`).join(', ')}`;
  const sums = ['programs', 'stopped', 'crashed', 'objects', 'reported', 'lost'];
  const totals = sums.map((name) => `COALESCE(SUM(${name}), 0)`).join(', ');
  // By the order in which they were first done, which is that of the definition.
  const order = group === '' ? '' : `${group} ORDER BY MIN(job.number)`;
  const counted = rows(database, `SELECT ${columns}${totals} FROM job${order}`);
  const causes = rows(
    database,
    `SELECT ${columns}cause.kind, cause.name, SUM(cause.count) FROM cause ` +
      `JOIN job ON job.number = cause.job${group === '' ? ' GROUP BY' : `${group},`} ` +
      `cause.kind, cause.name`,
  );
  const own = new Map<string, [string, string, number][]>();
  for (const row of causes) {
    const key = JSON.stringify(row.slice(0, by.length));
    const [kind, cause, n] = row.slice(by.length);
    const list = own.get(key) ?? [];
    list.push([String(kind), String(cause), count(n)]);
    own.set(key, list);
  }
  const groups = counted.map((row) => {
    const key = row.slice(0, by.length);
    const numbers = row.slice(by.length).map(count);
    const [programs, stopped, crashed, objects, reported, lost] = numbers;
    const parts = own.get(JSON.stringify(key)) ?? [];
    const under = Object.fromEntries(
      by.flatMap((name, i) => (key[i] === null ? [] : [[name, valueOf(name, key[i])]])),
    ) as Under;
    const found = causesOf(reported, lost, parts);
    return { under, programs, stopped, crashed, objects, causes: found };
  });
  return ratesOf(groups.sort((a, b) => compare(a.under, b.under, by)));
}

function valueOf(dimension: Dimension, value: SqlValue): string | number | boolean {
  if (dimension === 'sheaves' || dimension === 'moves') return value === 1;
  return typeof value === 'number' ? value : String(value);
}

/** In the order of the values; kernels by their numbers. */
function compare(a: Under, b: Under, by: readonly Dimension[]): number {
  for (const name of by) {
    const [one, other] = [a[name], b[name]].map((value) => String(value ?? ''));
    const order = one.localeCompare(other, 'en', { numeric: true });
    if (order !== 0) return order;
  }
  return 0;
}

function rows(database: Database, sql: string): SqlValue[][] {
  return database.exec(sql).flatMap(({ values }) => values);
}

/** A number from a file that may say anything. */
function count(value: SqlValue | undefined): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new RangeError(`${String(value)} is no count`);
}
