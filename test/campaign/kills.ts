/**
 * A campaign whose coordinator and workers are killed while it runs, each of them at once followed
 * by another one. Only processes that were started here are killed.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import initSqlite from 'sql.js';
import { CLI } from '../support/run-cli.ts';
import type { TestRedis } from './redis-server.ts';

/** What is to be done. */
export interface Disturbance {
  readonly redis: TestRedis;
  /** A file. */
  readonly definition: string;
  readonly store: string;
  readonly workers: number;
  readonly kills: number;
  /** 0 to 1. */
  readonly random: () => number;
  /** Is told of each kill. */
  readonly tell?: (text: string) => void;
}

const LOOK_MS = 100;

/** Runs it to its end; gives how often a worker and the coordinator were killed. */
export async function disturb(
  what: Disturbance,
): Promise<{ workers: number; coordinator: number }> {
  const { redis, definition, store, random } = what;
  const start = (...args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [CLI, '--run', 'campaign', ...args, '--redis', redis.url], {
      env: { ...process.env, REDIS_PASSWORD: redis.password },
      stdio: 'ignore',
    });
  const coordinate = (): ChildProcess => start(definition, '--store', store);
  const work = (): ChildProcess => start('--work');
  let coordinator = coordinate();
  const workers = Array.from({ length: what.workers }, work);
  const killed = { workers: 0, coordinator: 0 };
  // Each in its turn of the whole, wherever in it.
  const moments = Array.from({ length: what.kills }, (_, i) => (i + random()) / (what.kills + 1));
  try {
    while (coordinator.exitCode === null) {
      await sleep(LOOK_MS);
      const share = await doneOf(store);
      if (moments.length === 0 || share < moments[0]) continue;
      moments.shift();
      const victim = Math.floor(random() * (workers.length + 1));
      what.tell?.(
        `${Math.round(100 * share)} % done, kills ${victim === 0 ? 'the coordinator' : 'a worker'}`,
      );
      if (victim === 0) {
        await kill(coordinator);
        killed.coordinator++;
        coordinator = coordinate();
      } else {
        await kill(workers[victim - 1]);
        killed.workers++;
        workers[victim - 1] = work();
      }
    }
  } finally {
    await Promise.all([coordinator, ...workers].map(kill));
  }
  if (coordinator.exitCode !== 0)
    throw new Error(`the coordinator ended with ${coordinator.exitCode}`);
  return killed;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.kill('SIGKILL');
  await over;
}

/** Which part of a campaign its store has: it can be read at any time. */
async function doneOf(store: string): Promise<number> {
  if (!existsSync(store)) return 0;
  const sqlite = await initSqlite();
  const database = new sqlite.Database(readFileSync(store));
  try {
    const sql = 'SELECT SUM(job.size) * 1.0 / MAX(campaign.programs) FROM job, campaign';
    return Number(database.exec(sql)[0]?.values[0][0] ?? 0);
  } finally {
    database.close();
  }
}
