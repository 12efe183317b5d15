/** A Redis of the tests' own: on a free port of this machine, with a password, kept nowhere. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import process from 'node:process';
import { Redis } from 'ioredis';
import { scratchFolder } from '../support/run-cli.ts';

/** One that is there. */
export interface TestRedis {
  readonly url: string;
  readonly password: string;
  stop(): void;
}

/** Whether there is one to start; with CI set it has to be. */
export function hasRedis(): boolean {
  const there = spawnSync('redis-server', ['--version']).status === 0;
  if (!there && process.env['CI'] === 'true') throw new Error('redis-server is missing');
  if (!there) console.warn('redis-server is missing: campaigns over a queue are not tested');
  return there;
}

/** Starts one. */
export async function startRedis(): Promise<TestRedis> {
  const port = await freePort();
  const password = randomBytes(18).toString('hex');
  const child: ChildProcess = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const config = [`port ${port}`, 'bind 127.0.0.1', `requirepass ${password}`, 'save ""'];
  child.stdin!.end(`${[...config, `dir ${scratchFolder()}`].join('\n')}\n`);
  const redis = new Redis({
    host: '127.0.0.1',
    port,
    password,
    retryStrategy: () => 50,
    maxRetriesPerRequest: 400,
  });
  redis.on('error', () => {});
  await redis.ping();
  redis.disconnect();
  return {
    url: `redis://127.0.0.1:${port}`,
    password,
    stop: () => void child.kill('SIGKILL'),
  };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
