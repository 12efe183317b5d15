/**
 * The store of a campaign: one SQLite file with what came of each job. It is written whole, beside
 * the old one, and takes its place: whenever the program is killed, the file is one or the other.
 * A job has its id for a key, so that nothing is counted twice.
 */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Database } from 'sql.js';
import type { Job } from '../../campaign/jobs.ts';
import { sizeOf, type JobResult } from '../../campaign/result.ts';
import { UsageError } from '../exit-codes.ts';
import { checkWritable, hostReason } from '../named-files.ts';
import { FileLock } from './lock.ts';
import { loadSqlite, readDatabase } from './sqlite.ts';

/** Writing takes up to this part of the time. */
const SHARE = 0.05;
const AT_LEAST_MS = 1000;
/** A save that took long need not have been work: the process may have stood still. */
const AT_MOST_MS = 20_000;

const SCHEMA = `
CREATE TABLE campaign (name TEXT NOT NULL, digest TEXT NOT NULL, definition TEXT NOT NULL,
  version TEXT NOT NULL, jobs INTEGER NOT NULL, programs INTEGER NOT NULL);
CREATE TABLE job (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  kernel TEXT NOT NULL, sheaves INTEGER NOT NULL, moves INTEGER NOT NULL, seed INTEGER NOT NULL,
  cpus INTEGER, schedule TEXT, module TEXT, form TEXT, stage TEXT,
  size INTEGER NOT NULL, programs INTEGER NOT NULL, stopped INTEGER NOT NULL,
  crashed INTEGER NOT NULL, objects INTEGER NOT NULL, reported INTEGER NOT NULL,
  lost INTEGER NOT NULL, notes TEXT NOT NULL);
CREATE TABLE cause (job INTEGER NOT NULL REFERENCES job (number), kind TEXT NOT NULL,
  name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (job, kind, name)) WITHOUT ROWID;
`;
const INSERT_JOB = `INSERT INTO job VALUES (NULL${', ?'.repeat(19)})`;
const INSERT_CAUSE = 'INSERT INTO cause VALUES (?, ?, ?, ?)';

/** What a store is of. */
export interface StoreOf {
  readonly name: string;
  /** Of the definition and the files that it names. */
  readonly digest: string;
  readonly definition: string;
  /** Of this program. */
  readonly version: string;
  readonly jobs: number;
  readonly programs: number;
}

/** A store that is written to. */
export class Store {
  readonly file: string;
  /** Ids of the jobs that it has. */
  readonly ids = new Set<string>();
  /** Programs of those jobs. */
  done = 0;
  private readonly database: Database;
  private readonly lock: FileLock;
  private dirty = false;
  private saved = 0;
  private cost = 0;

  private constructor(file: string, database: Database, lock: FileLock) {
    this.file = file;
    this.database = database;
    this.lock = lock;
    const [rows] = database.exec('SELECT id, size FROM job');
    for (const [id, size] of rows?.values ?? []) {
      this.ids.add(String(id));
      this.done += Number(size);
    }
  }

  /**
   * Opens a store, or makes one.
   * @throws UsageError when it is one of another campaign, or somebody else writes to it.
   */
  static async open(file: string, of: StoreOf): Promise<Store> {
    checkWritable(file);
    const sqlite = await loadSqlite();
    const lock = FileLock.take(file);
    try {
      if (existsSync(file)) {
        const database = readDatabase(sqlite, file);
        checkSame(database, file, of);
        return new Store(file, database, lock);
      }
      const database = new sqlite.Database();
      database.exec(SCHEMA);
      const { name, digest, definition, version, jobs, programs } = of;
      const insert = 'INSERT INTO campaign VALUES (?, ?, ?, ?, ?, ?)';
      database.run(insert, [name, digest, definition, version, jobs, programs]);
      const store = new Store(file, database, lock);
      store.dirty = true;
      store.save();
      return store;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Adds what came of a job, unless it is there; {@link save} keeps it. */
  add(job: Job, result: JobResult): void {
    if (this.ids.has(job.id)) return;
    const { database } = this;
    const { causes } = result;
    const own =
      job.kind === 'module'
        ? [0, job.seed, job.cpus, job.schedule, job.module, job.form, job.stage]
        : [Number(job.moves), job.seed, null, null, null, null, null];
    const { programs, stopped, crashed, objects } = result;
    const counts = [sizeOf(job), programs, stopped, crashed, objects, causes.reported, causes.lost];
    database.exec('BEGIN');
    const under = [job.id, job.kind, job.kernel, Number(job.sheaves), ...own];
    database.run(INSERT_JOB, [...under, ...counts, result.notes.join('\n')]);
    const [[[number]]] = database.exec('SELECT last_insert_rowid()').map(({ values }) => values);
    for (const kind of ['positives', 'negatives'] as const) {
      for (const [name, count] of Object.entries(causes[kind])) {
        database.run(INSERT_CAUSE, [number, kind, name, count]);
      }
    }
    database.exec('COMMIT');
    this.ids.add(job.id);
    this.done += sizeOf(job);
    this.dirty = true;
  }

  /** {@link save}, when that was some time ago. */
  saveNowAndThen(): void {
    const wait = Math.min(Math.max(AT_LEAST_MS, this.cost / SHARE), AT_MOST_MS);
    if (performance.now() - this.saved > wait) this.save();
  }

  /** Makes sure that the file has all that was added. */
  save(): void {
    if (!this.dirty) return;
    const started = performance.now();
    const bytes = this.database.export();
    try {
      writeWhole(this.file, bytes);
    } catch (error) {
      throw new UsageError(`cannot write '${this.file}': ${hostReason(error)}`);
    }
    this.dirty = false;
    this.saved = performance.now();
    this.cost = this.saved - started;
  }

  /** Saves, and lets others have it. */
  close(): void {
    try {
      this.save();
    } finally {
      this.database.close();
      this.lock.release();
    }
  }
}

function checkSame(database: Database, file: string, { name, digest, version }: StoreOf): void {
  const [rows] = database.exec('SELECT name, digest, version FROM campaign');
  const [[otherName, otherDigest, otherVersion]] = rows?.values ?? [['', '', '']];
  const hint = 'another --store keeps both';
  if (otherName !== name || otherDigest !== digest) {
    throw new UsageError(`'${file}' is the store of another campaign, or of another state`, hint);
  }
  if (otherVersion !== version) {
    throw new UsageError(`'${file}' was begun by version ${String(otherVersion)}`, hint);
  }
}

/** Writes a file beside the old one, and puts it in its place when it is on the disk. */
function writeWhole(file: string, bytes: Uint8Array): void {
  const fresh = `${file}.new`;
  const fd = openSync(fresh, 'w');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(fresh, file);
  const folder = openSync(dirname(resolve(file)), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
