/** Campaigns over a queue: as many processes as there are, and the same result. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queryStore } from '../../src/cli/campaign/query.ts';
import { packageVersion } from '../../src/cli/package-version.ts';
import { Prng } from '../../src/base/prng.ts';
import { runCli, scratchFolder } from '../support/run-cli.ts';
import { disturb } from './kills.ts';
import { hasRedis, startRedis, type TestRedis } from './redis-server.ts';

describe.skipIf(!hasRedis())('over a queue', () => {
  const folder = scratchFolder();
  const definition = join(folder, 'queued.json');
  const whole = join(folder, 'whole.db');
  let redis: TestRedis;

  beforeAll(async () => {
    const sweep = { kernels: ['6.1', '7.3'], programs: { runs: 100 } };
    writeFileSync(definition, JSON.stringify({ name: 'queued', batch: 10, sweeps: [sweep] }));
    redis = await startRedis();
    expect((await runCli(['campaign', definition, '--store', whole])).status).toBe(0);
  }, 120_000);
  afterAll(() => redis?.stop());

  test('two workers make what one process makes', async () => {
    const store = join(folder, 'queue.db');
    // What is no job is refused by a worker, and nobody waits for it.
    const connection = { host: '127.0.0.1', port: Number(new URL(redis.url).port) };
    const queue = new Queue(`campaign-${packageVersion()}`, {
      connection: { ...connection, password: redis.password },
      prefix: 'kmemleak-sim',
    });
    await queue.add('job', { kind: 'module', module: '../../etc/passwd' }, { jobId: 'odd' });
    const what = { redis, definition, store, workers: 2, kills: 0, random: () => 0 };
    expect(await disturb(what)).toEqual({ workers: 0, coordinator: 0 });
    expect(await queryStore(store)).toEqual(await queryStore(whole));
    expect((await queue.getJob('odd'))?.failedReason).toBe('it is no job of a campaign');
    const left = await queue.getJobCounts('wait', 'active', 'completed');
    expect(left).toEqual({ wait: 0, active: 0, completed: 0 });
    await queue.close();
  }, 180_000);

  test('kill -9 of workers and coordinators loses nothing and doubles nothing', async () => {
    const store = join(folder, 'killed.db');
    const prng = new Prng('kills');
    const random = (): number => prng.int(1000) / 1000;
    const killed = await disturb({ redis, definition, store, workers: 2, kills: 4, random });
    expect(killed.workers + killed.coordinator).toBeGreaterThan(0);
    expect(await queryStore(store)).toEqual(await queryStore(whole));
  }, 180_000);
});
