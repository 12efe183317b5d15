/**
 * The lab in headless Chromium: one browser, and a page for each test. Whatever a page complains of,
 * such as what its policy forbids, fails the test.
 */
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { buildLab, serve, type Lab } from '../../src/web/build.mjs';
import { isWithoutBrowser, launch } from './chromium.ts';

const KIB = 1024;

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
  let server: Server;
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

  test.each(['light', 'dark'] as const)('has nothing that keeps people out: %s', async (theme) => {
    const page = await open('', { colorScheme: theme });
    expect(await violations(page)).toEqual([]);
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
