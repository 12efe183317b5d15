/**
 * Where the queue is, and how to get in: always with a password, over TLS unless it is on this
 * machine. What is printed never has the password.
 */
import process from 'node:process';
import { UsageError } from '../exit-codes.ts';
import { readNamed } from '../named-files.ts';
import { packageVersion } from '../package-version.ts';
import { optional } from './sqlite.ts';

/** The options of the command. */
export interface RedisFlags {
  /** A URL, or true for the default. */
  readonly redis?: string | true;
  readonly redisCa?: string;
  readonly redisPassword?: string;
  readonly queue: string;
}

/** How the queue is reached. */
interface Connection {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  readonly username?: string;
  readonly db?: number;
  readonly tls?: { readonly ca?: string };
  /** null: a command waits until the queue is there. */
  readonly maxRetriesPerRequest: null;
  readonly retryStrategy: () => number;
}

/** A queue that is there. */
export interface QueuePlace {
  readonly connection: Connection;
  /** For people: `127.0.0.1:6379`. */
  readonly at: string;
  /** Programs of another version take other jobs. */
  readonly name: string;
}

/** Keys of the queue begin so. */
export const PREFIX = 'kmemleak-sim';
const DEFAULT_URL = 'redis://127.0.0.1:6379';
const RETRY_MS = 500;
const QUEUE_NAME = /^[\w-]{1,40}$/;
const PASSWORD_HINT = 'REDIS_PASSWORD=… in the environment, or --redis-password FILE';

/** What the options say. @throws UsageError */
export function queuePlace(flags: RedisFlags): QueuePlace {
  const text = typeof flags.redis === 'string' ? flags.redis : DEFAULT_URL;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError('--redis: no URL', `such as ${DEFAULT_URL}`);
  }
  const { protocol, hostname, port, username, pathname } = url;
  if (protocol !== 'redis:' && protocol !== 'rediss:') {
    throw new UsageError('--redis: the URL must begin with redis:// or rediss://');
  }
  if (!QUEUE_NAME.test(flags.queue)) {
    throw new UsageError('--queue: a name has up to 40 letters, digits, _ and -');
  }
  const tls = protocol === 'rediss:';
  const host = hostname.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1';
  if (!tls && !isLoopback(host)) {
    throw new UsageError(
      `--redis: '${host}' is another machine, and redis:// would send the password in clear`,
      'use rediss://, with --redis-ca FILE for a certificate of your own, or a tunnel',
    );
  }
  if (flags.redisCa !== undefined && !tls) {
    throw new UsageError('--redis-ca: only rediss:// has certificates');
  }
  const database = /^\/?(\d{0,4})$/.exec(pathname)?.[1];
  if (database === undefined) throw new UsageError('--redis: what follows the host is a number');
  const password = passwordOf(flags, url);
  if (password === '') throw new UsageError('--redis: the queue needs a password', PASSWORD_HINT);
  const number = port === '' ? 6379 : Number(port);
  return {
    at: `${host}:${number}`,
    name: `${flags.queue}-${packageVersion()}`,
    connection: {
      host,
      port: number,
      password,
      ...(username !== '' && { username: decodeURIComponent(username) }),
      ...(database !== '' && { db: Number(database) }),
      ...(tls && { tls: flags.redisCa === undefined ? {} : { ca: readNamed(flags.redisCa) } }),
      maxRetriesPerRequest: null,
      retryStrategy: () => RETRY_MS,
    },
  };
}

function passwordOf({ redisPassword: file }: RedisFlags, { password }: URL): string {
  if (password !== '') return decodeURIComponent(password);
  if (file !== undefined) return readNamed(file).replace(/\r?\n$/, '');
  return process.env['REDIS_PASSWORD'] ?? '';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Makes sure that the queue can be reached now. @throws UsageError when it cannot. */
export async function checkReached({ connection, at }: QueuePlace): Promise<void> {
  const { Redis } = await optional('ioredis', () => import('ioredis'));
  const redis = new Redis({ ...connection, lazyConnect: true, retryStrategy: () => null });
  let why: unknown;
  redis.on('error', (error: Error) => (why = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    throw new UsageError(`cannot reach the queue at ${at}: ${reasonOf(why ?? error)}`);
  } finally {
    redis.disconnect();
  }
}

/** Why the queue does not answer, in short. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && !message.includes(code)) return code;
  return message.split('\n')[0].slice(0, 200);
}

/** A listener that tells why the queue does not answer, each reason once. */
export function teller(at: string, tell: (text: string) => void): (error: Error) => void {
  let last = '';
  return (error) => {
    const reason = reasonOf(error);
    if (reason !== last) tell(`the queue at ${at}: ${reason}; it is tried again\n`);
    last = reason;
  };
}
