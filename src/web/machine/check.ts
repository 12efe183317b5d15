/** The compiler beside the machine: says what is wrong with a source while it is typed. */
import type { SourceBundle } from '../../session/sources.ts';
import { Client } from './client.ts';
import { loadPack, startWorker } from './packs.ts';
import type { Finding } from './protocol.ts';
import type { Setup } from './setup.ts';

export type { Finding } from './protocol.ts';

/** A compiler that takes longer is ended. */
const PATIENCE_MS = 10_000;

const client = new Client(() => startWorker('worker'));
let hasSources = false;

/** What the compiler says of a setup's source; nothing when it does not come to an end. */
export async function check({ kernel, name, source }: Setup): Promise<readonly Finding[]> {
  const timer = setTimeout(() => {
    hasSources = false;
    client.end('slow');
  }, PATIENCE_MS);
  try {
    if (!hasSources) {
      const bundle = await loadPack<SourceBundle>('kernel');
      await client.ask({ kind: 'sources', bundle });
      hasSources = true;
    }
    return await client.ask({ kind: 'check', kernel, name, source });
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
