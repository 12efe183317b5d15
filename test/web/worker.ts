/** A worker of a browser: runs a session for each message, and answers with what came of it. */
import { bundledSources, type SessionConfig, type SourceBundle } from '../../src/index.ts';
import { runSession } from './run-session.ts';

/** What the worker is sent. */
interface Job {
  readonly config: SessionConfig;
  readonly bundle: SourceBundle;
}

self.addEventListener('message', ({ data }: MessageEvent<Job>) => {
  runSession(data.config, bundledSources(data.bundle)).then(
    (outcome) => self.postMessage({ outcome }, {}),
    (error: unknown) => self.postMessage({ error: String((error as Error).stack) }, {}),
  );
});
