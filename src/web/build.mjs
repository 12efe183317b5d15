/**
 * Builds the lab: a folder for any static host, and in it one file, lab.html, that holds all of it and
 * opens from a disk too.
 *
 *   node src/web/build.mjs FOLDER            writes it to FOLDER
 *   node src/web/build.mjs --serve [PORT]    serves it, built anew when the page is loaded
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, dirname, extname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const WEB = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(WEB, '../..');
const SIM = join(ROOT, 'sim');
const SCENARIOS = join(SIM, 'scenarios');
const { version: VERSION } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const DEFAULT_PORT = 8042;

/** Scripts of their own. */
const ENTRIES = {
  main: join(WEB, 'main.tsx'),
  worker: join(WEB, 'machine/worker.ts'),
  'layout-worker': join(WEB, 'machine/layout-worker.ts'),
};

/**
 * Nothing but the page's own files; no code and no style that comes as text; and where a browser
 * checks what becomes a script's address, only what the page's policy let through.
 */
function policyOf({ script, style, worker, connect }) {
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src ${style}`,
    `worker-src ${worker}`,
    `connect-src ${connect}`,
    "img-src 'self' data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lab',
  ].join('; ');
}

/** The policy of the folder's page. */
export const POLICY = policyOf({
  script: "'self'",
  style: "'self'",
  worker: "'self'",
  connect: "'self'",
});

/** The shell's library can unpack gzip, for which it wants a module of Node's; ours never does. */
const withoutZlib = {
  name: 'without-zlib',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:zlib$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /./, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** The page's policy lets nothing become code at run time: its machine has no makers of code. */
const MAKERS = {
  'compiler.ts': 'export const CodeCompiler = { for: () => undefined };',
  'gather-code.ts': 'export const gatherCode = () => new Uint8Array();',
};
const withoutCodeMakers = {
  name: 'without-code-makers',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(jit\/compiler|gather-code)\.ts$/ }, ({ path }) => ({
      path: basename(path),
      namespace: 'no-maker',
    }));
    onLoad({ filter: /./, namespace: 'no-maker' }, ({ path }) => ({ contents: MAKERS[path] }));
  },
};

const COMMON = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  plugins: [withoutZlib, withoutCodeMakers],
  logLevel: 'error',
  write: false,
  define: { LAB_VERSION: JSON.stringify(VERSION) },
};

/** Bundles with parts that are loaded when they are needed: name to text. */
async function bundleParts() {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: ENTRIES,
    outdir: '/',
    format: 'esm',
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    metafile: true,
  });
  const files = new Map(outputFiles.map(({ path, text }) => [path.slice(1), text]));
  return { files, metafile };
}

/** One script that needs nothing else. */
async function bundleWhole(entry) {
  const { outputFiles } = await build({ ...COMMON, entryPoints: [entry], format: 'iife' });
  return outputFiles[0].text;
}

async function bundleStyle() {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    charset: 'utf8',
    entryPoints: [join(WEB, 'lab.css')],
    logLevel: 'error',
    write: false,
  });
  return outputFiles[0].text;
}

const read = (name) => readFileSync(join(SIM, name), 'latin1');

/** Modules of every machine whose source stands among the scenarios. */
function modulesElsewhere() {
  const objects = [...read('modules/Kbuild').matchAll(/^obj-m\s*\+=(.*)$/gm)];
  return objects
    .flatMap(([, names]) => names.trim().split(/\s+/))
    .filter((name) => name.startsWith('../'))
    .map((name) => name.slice('../'.length).replace(/\.o$/, '.c'));
}

/** Data by name: what the compiler reads, and the scenarios. */
export function packs() {
  const all = new Map();
  const names = readdirSync(SIM, { recursive: true }).map((name) => name.replaceAll('\\', '/'));
  const sources = names
    .filter((name) => /(?:\.[ch]|(?:^|\/)Kbuild)$/.test(name) && !name.startsWith('scenarios/'))
    .concat(modulesElsewhere())
    .sort();
  all.set('kernel', Object.fromEntries(sources.map((name) => [name, read(name)])));
  const entries = [];
  for (const name of readdirSync(SCENARIOS).sort()) {
    const text = readFileSync(join(SCENARIOS, name, 'expect.json'), 'utf8');
    const { class: kind, title = name, summary, boot = '', commands = [] } = JSON.parse(text);
    entries.push({ name, class: kind, title, summary, boot });
    const source = readFileSync(join(SCENARIOS, name, `${name}.c`), 'utf8');
    all.set(`scenario-${name}`, { source, story: storyOf(name), commands });
  }
  all.set('scenarios', entries);
  for (const [name, value] of lessonPacks()) all.set(name, value);
  return all;
}

/** The lessons, and the list of them in the order of `order.json`. */
function lessonPacks() {
  const folder = join(WEB, 'lessons');
  const load = (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  const lessons = load('order').map(load);
  return [
    ['lessons', lessons.map(({ id, title, minutes }) => ({ id, title, minutes }))],
    ...lessons.map((lesson) => [`lesson-${lesson.id}`, lesson]),
  ];
}

/** What a scenario's README tells before it comes to its tables, as plain paragraphs. */
function storyOf(name) {
  const text = readFileSync(join(SCENARIOS, name, 'README.md'), 'utf8');
  const [told] = text.split(/^## /m);
  return told
    .split(/\n\s*\n/)
    .slice(1)
    .filter((paragraph) => !/^(\||```|`[\w-]+`: )/.test(paragraph) && paragraph.trim() !== '')
    .map((paragraph) =>
      paragraph
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[*`]/g, '')
        .trim(),
    );
}

/** The page of the folder. */
function folderPage() {
  return page({
    policy: POLICY,
    style: '<link rel="stylesheet" href="lab.css" />',
    parts: '<script type="module" src="main.js"></script>',
  });
}

/** Text of a block that a browser shall not take for its end. */
const inBlock = (text) => text.replaceAll(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--');

/** The page that is one file. */
async function wholePage(style, data) {
  const main = inBlock(await bundleWhole(ENTRIES.main));
  const blocks = [];
  for (const [name, entry] of Object.entries(ENTRIES)) {
    if (name === 'main') continue;
    const text = inBlock(await bundleWhole(entry));
    blocks.push(`<script type="text/plain" id="part-${name}">${text}</script>`);
  }
  for (const [name, value] of data) {
    const text = JSON.stringify(value).replaceAll('<', '\\u003c');
    blocks.push(`<script type="application/json" id="part-${name}">${text}</script>`);
  }
  return page({
    policy: policyOf({
      script: hashOf(main),
      style: hashOf(style),
      worker: 'blob:',
      connect: "'none'",
    }),
    style: `<style>${style}</style>`,
    parts: [...blocks, `<script>${main}</script>`].join('\n'),
  });
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

function page({ policy, style, parts }) {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
  return readFileSync(join(WEB, 'index.html'), 'utf8')
    .replace('<!--policy-->', () => meta)
    .replace('<!--style-->', () => style)
    .replace('<!--parts-->', () => parts);
}

/** Bytes of what is loaded with a script, and with all that it loads at once. */
function sizeOf(name, { files, metafile }) {
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [basenameOf(path), output]),
  );
  const needed = new Set([name]);
  for (const path of needed) {
    for (const { path: next, kind } of outputs.get(path).imports) {
      if (kind === 'import-statement') needed.add(basenameOf(next));
    }
  }
  const texts = [...needed].map((path) => files.get(path));
  return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0);
}

const basenameOf = (path) => path.replace(/^(\.\.\/)*\/?/, '');

/**
 * Builds all files: name to text. `sizes` are bytes, gzip: of the page before anything is loaded by
 * it, and of the worker without its packs.
 */
export async function buildLab({ whole = true } = {}) {
  const [bundle, style] = await Promise.all([bundleParts(), bundleStyle()]);
  const data = packs();
  const files = new Map(bundle.files);
  files.set('lab.css', style);
  files.set('index.html', folderPage());
  for (const [name, value] of data) files.set(`packs/${name}.json`, JSON.stringify(value));
  if (whole) files.set('lab.html', await wholePage(style, data));
  const gzip = (name) => gzipSync(files.get(name), { level: 9 }).length;
  const sizes = {
    page: sizeOf('main.js', bundle) + gzip('lab.css') + gzip('index.html'),
    core: sizeOf('worker.js', bundle),
  };
  return { files, sizes };
}

/** Writes the files to a folder, in place of what was there. */
export async function writeLab(folder) {
  const { files, sizes } = await buildLab();
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return sizes;
}

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/** A server for this machine alone; `files()` gives what it serves. */
export function serve(files, port) {
  const server = createServer((request, response) => {
    void answer(request, response, files).catch((error) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(error.message);
    });
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

async function answer({ url }, response, files) {
  const name = new URL(url, 'http://lab').pathname.slice(1) || 'index.html';
  const text = (await files(name)).get(name);
  if (text === undefined) {
    response.writeHead(404).end();
    return;
  }
  const headers = { 'content-type': TYPES[extname(name)], 'cache-control': 'no-store' };
  // A worker has the policy that its own file came with.
  if (name !== 'lab.html') headers['content-security-policy'] = POLICY;
  response.writeHead(200, headers).end(text);
}

async function serveForWork(port) {
  let built = await buildLab();
  const files = async (name) => {
    if (name === 'index.html') built = await buildLab({ whole: false });
    return built.files;
  };
  await serve(files, port);
  process.stdout.write(`http://127.0.0.1:${port}/\n`);
}

const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [what, port] = process.argv.slice(2);
  if (what === '--serve') await serveForWork(Number(port ?? DEFAULT_PORT));
  else if (what === undefined || what.startsWith('-')) {
    process.stderr.write(`Usage: ${basename(process.argv[1])} FOLDER | --serve [PORT]\n`);
    process.exitCode = 2;
  } else {
    const { page: first, core } = await writeLab(what);
    process.stdout.write(`page ${kib(first)}, worker ${kib(core)} (gzip)\n`);
  }
}
