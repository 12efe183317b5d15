/**
 * Sessions in a browser: the simulator, bundled, in a worker of headless Chromium gives the same
 * reports and the same states as in Node, where it reads its sources from the disk.
 */
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleFromDisk, diskSources } from '../../src/cli/disk.ts';
import type { SessionConfig } from '../../src/index.ts';
import { isWithoutBrowser, launch } from './chromium.ts';
import { runSession, type Outcome } from './run-session.ts';

/** The shell's library can unpack gzip, for which it wants a module of Node's; ours never does. */
const withoutZlib: esbuild.Plugin = {
  name: 'without-zlib',
  setup(build) {
    build.onResolve({ filter: /^node:zlib$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    build.onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The worker as one classic script. */
async function workerScript(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    plugins: [withoutZlib],
    write: false,
  });
  return outputFiles[0].text;
}

describe.skipIf(isWithoutBrowser)('a session in a worker of Chromium', () => {
  let browser: Browser;
  let page: Page;
  let script: string;
  const bundle = bundleFromDisk();

  beforeAll(async () => {
    script = await workerScript();
    browser = await launch();
    page = await browser.newPage();
  });
  afterAll(() => browser?.close());

  function inBrowser(config: SessionConfig): Promise<{ outcome?: Outcome; error?: string }> {
    return page.evaluate(
      (job) =>
        new Promise((resolve) => {
          const url = URL.createObjectURL(new Blob([job.script]));
          const worker = new Worker(url);
          worker.addEventListener('error', ({ message }) => resolve({ error: message }));
          worker.addEventListener('message', ({ data }: MessageEvent<{ outcome?: Outcome }>) => {
            worker.terminate();
            resolve(data);
          });
          worker.postMessage({ config: job.config, bundle: job.bundle }, []);
        }),
      { script, config, bundle },
    );
  }

  const configs: SessionConfig[] = [
    {},
    { kernel: '6.1', seed: 'another', memBytes: 32 << 20 },
    { cpus: 4, bootLine: 'slub_debug=FZPU' },
    { truth: true, model: 'O0', schedule: 'pct:3' },
  ];
  test.each(configs)('is the same as in Node: %j', async (config) => {
    const here = await runSession(config, diskSources());
    const { outcome: there, error } = await inBrowser(config);
    expect(error).toBeUndefined();
    expect(there).toEqual(here);
    expect(here.report).toContain('unreferenced object');
  });
});
