/** SQLite, of a package that may have been left out, and files of its kind. */
import { readFileSync, statSync } from 'node:fs';
import type { Database, SqlJsStatic } from 'sql.js';
import { UsageError } from '../exit-codes.ts';
import { hostReason } from '../named-files.ts';

/** Bytes of a store that is read. */
const STORE_MAX = 1024 * 1024 * 1024;

/** Reads the package. @throws UsageError when it is not there. */
export async function loadSqlite(): Promise<SqlJsStatic> {
  const { default: init } = await optional('sql.js', () => import('sql.js'));
  return init();
}

/**
 * Reads a package that may have been left out.
 * @throws UsageError when it was.
 */
export async function optional<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(name)) throw error;
    throw new UsageError(`the package ${name} is not installed`, `npm install ${name}`);
  }
}

/** The database in a file. @throws UsageError when there is none. */
export function readDatabase(sqlite: SqlJsStatic, file: string): Database {
  let bytes: Buffer;
  try {
    if (!statSync(file).isFile()) throw new Error('it is no file');
    if (statSync(file).size > STORE_MAX) throw new Error('it holds more than 1024 MiB');
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`cannot read '${file}': ${hostReason(error)}`);
  }
  const database = new sqlite.Database(bytes);
  try {
    database.exec('SELECT id, size FROM job LIMIT 1');
    return database;
  } catch {
    database.close();
    throw new UsageError(`'${file}' is no store of a campaign`);
  }
}
