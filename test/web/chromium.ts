/** Debian's Chromium for tests. Without it they are skipped, but not where CI is set. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const OFFLINE = ['background-networking', 'component-update', 'sync'].map((n) => `--disable-${n}`);

const isThere = existsSync(CHROMIUM);
if (!isThere) console.warn(`${CHROMIUM} is missing: no test in a browser`);

/** Whether tests in a browser are left out. */
export const isWithoutBrowser = !isThere && !process.env['CI'];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...OFFLINE] });
}
