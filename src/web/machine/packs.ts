/**
 * What the page is made of besides its own script: workers and data. They are files beside the
 * page,
 * or, where the page is one file, blocks of text in it: then it also works from a disk, where a
 * browser lets a page read nothing else.
 */

/** What can be loaded. */
export type WorkerName = 'worker' | 'layout-worker';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

/** Browsers that check where scripts come from take only what a named policy has let through. */
const policy = (window as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('lab', {
  createScriptURL: (url) => url,
});

/** The text of a block of the page. */
function block(name: string): string | undefined {
  return document.querySelector(`#part-${name}`)?.textContent ?? undefined;
}

/** Starts a worker. */
export function startWorker(name: WorkerName): Worker {
  const text = block(name);
  const url =
    text === undefined
      ? new URL(`${name}.js`, document.baseURI).href
      : URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const trusted = policy ? policy.createScriptURL(url) : url;
  return new Worker(trusted, text === undefined ? { type: 'module' } : {});
}

const loaded = new Map<string, Promise<unknown>>();

/**
 * Data by its name.
 * @throws Error when it can not be loaded.
 */
export function loadPack<T>(name: string): Promise<T> {
  let pack = loaded.get(name);
  if (!pack) {
    pack = readPack(name);
    loaded.set(name, pack);
    pack.catch(() => loaded.delete(name));
  }
  return pack as Promise<T>;
}

async function readPack(name: string): Promise<unknown> {
  const text = block(name);
  if (text !== undefined) return JSON.parse(text);
  const response = await fetch(new URL(`packs/${name}.json`, document.baseURI));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return await response.json();
}

/** A scenario of the picker. */
export interface ScenarioEntry {
  readonly name: string;
  readonly class: string;
  readonly title: string;
  readonly summary: string;
  readonly boot: string;
}

/** A scenario with its text. */
export interface ScenarioText {
  readonly source: string;
  /** What it is about, in the paragraphs of its README. */
  readonly story: readonly string[];
  /** What one can type while it is loaded. */
  readonly commands: readonly string[];
}
