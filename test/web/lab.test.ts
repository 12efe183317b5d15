/**
 * The lab in headless Chromium: one browser, and a page for each test. Whatever a page complains of,
 * such as what its policy forbids, fails the test.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildLab, serve, type Lab, type LabServer } from '../../src/web/build.mjs';
import { diskSources, scenarioFolder } from '../../src/cli/disk.ts';
import { Session } from '../../src/session/session.ts';
import { configOf, procedureOf } from '../../src/web/machine/setup.ts';
import { linkText } from '../../src/web/state/link.ts';
import { isWithoutBrowser, launch } from './chromium.ts';

const KIB = 1024;
/** All of them where there is time; it takes some minutes. */
const STATES = process.env['LAB_ALL']
  ? allScenarios()
  : [
      ['kmemleak-test', '6.1'],
      ['stack-local', '6.12'],
      ['quiet-cache', '7.3'],
    ];
const SETUP = { fixed: false, kernel: '6.12', stack: false, seed: '1', boot: '' };
const LINK = {
  version: '0.0.0-other',
  setup: { ...SETUP, name: 'stale-array' },
  typed: [],
  position: 0,
  state: '0'.repeat(16),
};
const packed = (value: unknown): string =>
  `#1.${deflateRawSync(JSON.stringify(value)).toString('base64url')}`;
const HOSTILE: readonly [string, string][] = [
  ['no data', '#1.AAAA'],
  ['another version', '#2.AAAA'],
  ['markup', '#1.<img/src/onerror=alert(1)>'],
  ['a list', packed([])],
  ['a setup that is none', packed({ ...LINK, setup: { name: '../../etc/passwd' } })],
  ['a kernel that is none', packed({ ...LINK, setup: { ...LINK.setup, kernel: '__proto__' } })],
  ['a scenario that is none', packed({ ...LINK, setup: { ...LINK.setup, name: 'no-such' } })],
  ['commands that are none', packed({ ...LINK, typed: [{}] })],
  ['some bytes that stand for many', packed({ ...LINK, state: 'a'.repeat(1 << 20) })],
];
function packOf(name: string): unknown {
  return JSON.parse(lab.files.get(`packs/${name}.json`)!);
}
function allScenarios(): string[][] {
  return readdirSync(scenarioFolder()).flatMap((name) =>
    ['6.1', '6.12', '7.3'].map((kernel) => [name, kernel]),
  );
}

let lab: Lab;
beforeAll(async () => {
  lab = await buildLab();
});

test('what is loaded at first is small', () => {
  expect(lab.sizes.page).toBeLessThan(60 * KIB);
  expect(lab.sizes.core).toBeLessThan(260 * KIB);
});

describe.skipIf(isWithoutBrowser)('the lab', () => {
  let browser: Browser;
  let server: LabServer;
  let url: string;

  beforeAll(async () => {
    server = await serve(() => lab.files, 0);
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** A page with the lab, when its first scenario has run. */
  async function open(
    hash = '',
    options: Parameters<Browser['newPage']>[0] = {},
    at = url,
  ): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, ...options });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    onTestFinished(async () => {
      await page.close();
      expect(complaints).toEqual([]);
    });
    await page.goto(at + hash);
    await ready(page);
    return page;
  }

  const ready = (page: Page) => page.waitForSelector('#lab[data-status="ready"]');
  const sentence = async (page: Page) => (await page.textContent('.sentence'))!;
  const stateOf = (page: Page) => page.textContent('.legend');

  async function violations(page: Page): Promise<unknown[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })",
    );
    const { violations: all } = found as {
      violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
    };
    return all.map(({ id, nodes }) => [id, nodes.map((node) => node.failureSummary + node.html)]);
  }

  test('goes to the end of a recording and back to the start', async () => {
    const page = await open();
    await page.keyboard.press('Home');
    const start = await stateOf(page);
    expect(await sentence(page)).toContain('0 /');
    await page.keyboard.press('End');
    const end = await stateOf(page);
    expect(end).not.toBe(start);
    await page.keyboard.press('s');
    while (!(await sentence(page)).includes('Scan 1 begins'))
      await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Home');
    expect(await stateOf(page)).toBe(start);
    await page.keyboard.press('End');
    expect(await stateOf(page)).toBe(end);
  });

  test('has nothing that keeps people out, in either theme and language', async () => {
    const page = await open();
    for (const view of ['1', '2', '3', '4', '5']) {
      await page.keyboard.press(view);
      expect(await violations(page), view).toEqual([]);
      // The next of three themes.
      await page.keyboard.press('t');
      if (view === '3') await page.keyboard.press('z');
    }
  });

  test.each(STATES)('leaves the machine as Node does: %s, %s', async (name, kernel) => {
    const { source } = (packOf(`scenario-${name}`) as { source: string }) ?? {};
    const { boot } = (packOf('scenarios') as { name: string; boot: string }[]).find(
      (entry) => entry.name === name,
    )!;
    const setup = { ...SETUP, name, kernel, boot, source };
    const session = new Session(configOf(setup), { sources: diskSources() });
    for (const { command } of procedureOf(setup)) await session.perform(command);
    const { source: _, ...named } = setup;
    const page = await open(await linkText({ ...LINK, setup: named }));
    expect(await page.getAttribute('#lab', 'data-state')).toBe(session.stateHash);
    // The hash in the link is another one.
    expect(await page.textContent('.note')).toContain('0.0.0-other');
  });

  test('a source is edited and run', async () => {
    const page = await open();
    const before = await page.getAttribute('#lab', 'data-state');
    await page.keyboard.press('e');
    await page.keyboard.press('Control+Home');
    await page.keyboard.insertText('static int nonsense = ;\n');
    await page.locator('#editor .cm-lintRange-error').first().waitFor();
    await page.keyboard.press('Control+z');
    // Key by key, faster than the page draws: nothing is lost, nothing changes places.
    await page.keyboard.type('char mine[64] = "of my own";\n');
    await page
      .locator('#editor .cm-line', { hasText: /^char mine\[64\] = "of my own";$/ })
      .waitFor();
    await page.click('#run');
    await page.waitForSelector('#lab[data-status="busy"]');
    await ready(page);
    expect(await page.getAttribute('#lab', 'data-state')).not.toBe(before);
    expect(await sentence(page)).toContain('is reported');
  });

  test('a link opens at its step, also from a disk', async () => {
    const page = await open();
    for (const key of ['s', 'ArrowLeft', 'o', 'ArrowRight', 'ArrowRight']) {
      await page.keyboard.press(key);
    }
    await page.keyboard.press('x');
    const link = page.locator('dialog[open] input').first();
    await expect.poll(() => link.inputValue()).toContain('#1.');
    const hash = (await link.inputValue()).replace(/^[^#]*/, '');
    const other = await open(hash);
    expect(await sentence(other)).toBe(await sentence(page));
    expect(await other.locator('.note').count()).toBe(0);
    const folder = mkdtempSync(join(tmpdir(), 'lab-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'lab.html'), lab.files.get('lab.html')!);
    const fromDisk = await open(hash, {}, pathToFileURL(join(folder, 'lab.html')).href);
    expect(await sentence(fromDisk)).toBe(await sentence(page));
    expect(await fromDisk.getAttribute('#lab', 'data-state')).toBe(
      await page.getAttribute('#lab', 'data-state'),
    );
  });

  test('hostile links do nothing', async () => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    for (const [what, hash] of HOSTILE) {
      await page.goto('about:blank');
      await page.goto(url + hash);
      await page.waitForSelector('.machine.bad');
      expect(await page.getAttribute('#lab', 'data-status'), what).toBe('empty');
    }
  });

  test('names and sources are text, whatever they hold', async () => {
    const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
    const source = `/* ${evil} */\n#include <linux/module.h>\nMODULE_LICENSE("${evil}");\n`;
    const page = await open(
      await linkText({
        ...LINK,
        setup: { ...LINK.setup, name: 'evil', source },
        typed: [`echo '${evil}'`],
      }),
    );
    expect(await page.textContent('.log')).toContain(evil);
    expect(await page.locator('.log img, .log script, main script').count()).toBe(0);
  });

  test('a module that loops is stopped, and the page lives on', async () => {
    const source =
      '#include <linux/module.h>\nstatic int init(void) { for (;;) ; }\nmodule_init(init);\n' +
      'MODULE_LICENSE("GPL");\n';
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    const setup = { ...LINK.setup, name: 'loop', source };
    await page.goto(url + (await linkText({ ...LINK, setup })));
    await page.waitForSelector('#lab:not([data-status="busy"]):not([data-status="empty"])');
    await page.selectOption('#scenario', 'device-cycle');
    await page.waitForSelector('#lab[data-status="busy"]');
    await ready(page);
    expect(await sentence(page)).toContain('is reported');
  });

  test('an exercise is not done by a source that does not compile', async () => {
    const page = await open();
    await page.click('.welcome .play');
    await page.locator('.lesson-list button', { hasText: 'Roots' }).click();
    for (let step = 2; step <= 5; step++) {
      await page.locator('.lesson h2', { hasText: `${step - 1} of 5` }).waitFor();
      await ready(page);
      await page.click('#lesson-next');
    }
    await page.keyboard.press('e');
    await page.keyboard.type('oops ');
    await page.click('#run');
    await page.locator('.log', { hasText: 'make: error 1' }).waitFor();
    await ready(page);
    expect(await page.locator('.exercise .done').count()).toBe(0);
    expect(await page.textContent('#lesson-next')).toContain('Next lesson: Pointers');
  });

  test('a lesson and its exercises, by the keyboard alone', async () => {
    const page = await open();
    await page.keyboard.press('m');
    await page.locator('.lesson-list button:focus').waitFor();
    await page.keyboard.press('Enter');
    const next = page.locator('#lesson-next');
    await next.waitFor();
    for (let step = 1; step < 4; step++) {
      await next.focus();
      await page.keyboard.press('Enter');
    }
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('n');
    await page.locator('.exercise .done').waitFor();
    for (let step = 4; step < 6; step++) {
      await next.focus();
      await page.keyboard.press('Enter');
    }
    await page.locator('.options button').nth(1).focus();
    await page.keyboard.press('Enter');
    await page.locator('.exercise .done', { hasText: 'stale pointer' }).waitFor();
    await page.keyboard.press('z');
    await page.locator('.exercise .done', { hasText: 'kmemleak 不' }).waitFor();
  });

  test('a command is typed into the console', async () => {
    const page = await open();
    await page.keyboard.press('r');
    await page.waitForSelector('.xterm-helper-textarea');
    await page.keyboard.type('echo scan > /sys/kernel/debug/kmemleak\n');
    await page.waitForSelector('#lab[data-status="busy"]');
    await ready(page);
    await page.locator('.xterm-accessibility-tree', { hasText: '# echo scan' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.keyboard.press('ArrowLeft');
    expect(await sentence(page)).toContain('Scan 6 begins');
  });
});
