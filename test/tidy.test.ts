/**
 * The house rules that no tool of `npm run check` looks after. Each test collects all offenders, so
 * that a failure lists everything there is to mend. With CI set, the tools run as tests as well.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { KERNELS } from '../src/versions/kernels.ts';
import { kernelMap, kernelMapOnDisk } from './kernel-map.ts';
import { absolute, filesUnder, topLevel } from './support/source-tree.ts';

const read = (path: string): string => readFileSync(absolute(path), 'utf8');

const allFiles = filesUnder('');
const srcFiles = allFiles.filter((path) => /^src\/.*\.tsx?$/.test(path));
const testFiles = allFiles.filter((path) => /^test\/.*\.ts$/.test(path));
const sources = new Map(
  srcFiles.map((path) => [
    path,
    ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true),
  ]),
);

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

function lineOf(node: ts.Node): number {
  const source = node.getSourceFile();
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

describe('files', () => {
  test('the top level is fixed', () => {
    const allowed =
      /^(\..*|package(-lock)?\.json|tsconfig\.json|README\.md|LICENSE|src|sim|test|docs|findings)$/;
    expect(topLevel().filter((name) => !allowed.test(name) && !name.endsWith('.tgz'))).toEqual([]);
  });

  test('names are kebab-case and say what the file is about', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d|\.config)?\.[a-z]+$/;
    const empty = /^(utils?|types?|helpers?|common|misc)\.ts$/;
    const offenders = [...srcFiles, ...testFiles].filter((path) => {
      const [name, ...folders] = path.split('/').reverse();
      return (
        !kebab.test(name) ||
        folders.some((folder) => !/^[a-z0-9-]+$/.test(folder)) ||
        (path.startsWith('src/') && empty.test(name))
      );
    });
    expect(offenders).toEqual([]);
  });

  test('no folder of src holds more than 40 files', () => {
    const count = new Map<string, number>();
    for (const path of srcFiles) count.set(dirname(path), (count.get(dirname(path)) ?? 0) + 1);
    expect([...count].filter(([, files]) => files > 40)).toEqual([]);
  });

  test('no file repeats the name of a folder that it is in', () => {
    const offenders = srcFiles.filter((path) => {
      const [, ...parts] = path.split('/');
      const name = parts.pop()!;
      return parts.some((folder) => name.startsWith(`${folder}-`));
    });
    expect(offenders).toEqual([]);
  });

  test('each folder of src says what it is in a README.md', () => {
    const folders = new Set(srcFiles.map((path) => path.split('/')[1]));
    const offenders = [...folders]
      .filter((folder) => !folder.endsWith('.ts'))
      .filter((folder) => !existsSync(absolute(`src/${folder}/README.md`)));
    expect(offenders).toEqual([]);
  });

  test('each source file is reached from an entry, and not by tests alone', () => {
    const page = ['main.tsx', 'machine/worker.ts', 'machine/layout-worker.ts'];
    const entries = [
      'index.ts',
      'testkit/index.ts',
      'testkit/vitest.ts',
      'cli/main.ts',
      'cli/check-worker.ts',
      'cli/campaign/thread.ts',
    ].concat(page.map((name) => `web/${name}`));
    const reached = new Set(entries.map((entry) => `src/${entry}`));
    // A set goes on to what is added while it is gone through.
    for (const path of reached) for (const imported of importsOf(path)) reached.add(imported);
    expect(srcFiles.filter((path) => !path.endsWith('.d.ts') && !reached.has(path))).toEqual([]);
  });

  test('what several folders of tests use stands in test/support', () => {
    const offenders = testFiles.flatMap((path) => {
      const imports = read(path).matchAll(/from '(\.[^']*)'/g);
      return [...imports]
        .map((match) => join(dirname(path), match[1]))
        .filter((target) => target.startsWith('test/') && !target.startsWith('test/support/'))
        .filter((target) => !`${dirname(path)}/`.startsWith(`${dirname(target)}/`))
        .map((target) => `${path}: ${target}`);
    });
    expect(offenders).toEqual([]);
  });

  test('each source file has a mirror among the unit tests', () => {
    const offenders = srcFiles.filter((path) => {
      if (path.endsWith('.d.ts') || path.endsWith('/index.ts') || isTypesOnly(path)) return false;
      // The command line and the page are tested as a whole, from outside.
      if (/^src\/(cli|web)\//.test(path)) return false;
      return !existsSync(absolute(path.replace(/^src\/(.*)\.ts$/, 'test/unit/$1.test.ts')));
    });
    expect(offenders).toEqual([]);
  });

  test('each unit test mirrors a source file', () => {
    const offenders = testFiles.filter((path) => {
      const source = /^test\/unit\/(.*)\.test\.ts$/.exec(path);
      return source && !existsSync(absolute(`src/${source[1]}.ts`));
    });
    expect(offenders).toEqual([]);
  });

  test('no file is longer than 500 lines, no line wider than 100 columns', () => {
    const offenders = [...srcFiles, ...testFiles].flatMap((path) => {
      const lines = read(path).trimEnd().split('\n');
      const long = lines.length > 500 ? [`${path}: ${lines.length} lines`] : [];
      const wide = lines.flatMap((line, i) =>
        line.length > 100 && path.startsWith('src/') ? [`${path}:${i + 1}`] : [],
      );
      return [...long, ...wide];
    });
    expect(offenders).toEqual([]);
  });
});

/** The source files that a source file names, by any kind of import or export. */
function importsOf(path: string): string[] {
  const found: string[] = [];
  walk(sources.get(path)!, (node) => {
    if (!ts.isStringLiteral(node) || !node.text.startsWith('.')) return;
    const target = join(dirname(path), node.text);
    if (sources.has(target)) found.push(target);
  });
  return found;
}

/** Whether a file leaves no code behind, so that there is nothing to test. */
function isTypesOnly(path: string): boolean {
  return sources
    .get(path)!
    .statements.every(
      (statement) =>
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        (ts.isImportDeclaration(statement) && statement.importClause?.isTypeOnly) ||
        (ts.isExportDeclaration(statement) && statement.isTypeOnly),
    );
}

describe('code', () => {
  test('no function is longer than 70 lines', () => {
    const offenders: string[] = [];
    for (const [path, source] of sources) {
      walk(source, (node) => {
        if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
        const end = source.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
        const length = end - lineOf(node) + 1;
        if (length > 70) offenders.push(`${path}:${lineOf(node)}: ${length} lines`);
      });
    }
    expect(offenders).toEqual([]);
  });

  test('nobody but kmemleak reaches into its variables', () => {
    const reach = /\bkmemleak\.state\b|\bstate\b[^=]*\} = [\w.]*\bkmemleak\b/;
    const offenders = srcFiles
      .filter((path) => !path.startsWith('src/kmemleak/'))
      .flatMap((path) => linesWith(path, (line) => reach.test(line)));
    expect(offenders).toEqual([]);
  });

  test('only machine/address.ts joins and splits the halves of a word', () => {
    const splits = /0xffff_?0000(?!_)\b|(?:<<|>>) 32n|[*/] (?:TWO32|0x1_0000_0000|2 \*\* 32)\b/;
    const offenders = srcFiles
      .filter((path) => !/^src\/(machine\/address|base\/prng)[.]ts$/.test(path))
      .flatMap((path) => linesWith(path, (line) => splits.test(line)));
    expect(offenders).toEqual([]);
  });

  test('only the command line asks the host for time, chance or its environment', () => {
    const offenders: string[] = [];
    for (const [path, source] of sources) {
      if (path.startsWith('src/cli/')) continue;
      walk(source, (node) => {
        if (isHostAccess(node)) offenders.push(`${path}:${lineOf(node)}: ${node.getText()}`);
      });
    }
    expect(offenders).toEqual([]);
  });

  test('kernels differ by facts that have names, not by their own (src/versions)', () => {
    const offenders: string[] = [];
    for (const [path, source] of sources) {
      if (path.startsWith('src/versions/')) continue;
      walk(source, (node) => {
        if (asksForKernel(node)) offenders.push(`${path}:${lineOf(node)}: ${node.getText()}`);
      });
    }
    expect(offenders).toEqual([]);
  });
});

const KERNEL_NAMES = new Set<string>(KERNELS.map(({ name }) => name));

/** Whether a node is the name of a kernel, or of the question which one runs. */
function asksForKernel(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'isNew';
  return ts.isStringLiteralLike(node) && KERNEL_NAMES.has(node.text);
}

const HOST_GLOBALS = new Set(['Date', 'performance', 'crypto', 'process', 'globalThis']);

function isHostAccess(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return node.getText() === 'Math.random';
  if (!ts.isIdentifier(node) || !HOST_GLOBALS.has(node.text)) return false;
  const { parent } = node;
  // A member or a parameter of that name is not the global; nor is what a file declares itself.
  const isOwnName = 'name' in parent && parent.name === node;
  const isDeclared = 'locals' in parent || ts.isJSDoc(parent);
  return !isOwnName && !isDeclared && !isDeclaredAround(node);
}

function isDeclaredAround(use: ts.Identifier): boolean {
  for (let scope: ts.Node = use; scope; scope = scope.parent) {
    if (!ts.isFunctionLike(scope)) continue;
    if (scope.parameters.some((parameter) => parameter.name.getText() === use.text)) return true;
  }
  return false;
}

describe('documentation', () => {
  const pages = allFiles.filter((path) => /^(README\.md|(docs|sim|src)\/.*\.md)$/.test(path));

  test('no relative link is dead', () => {
    const offenders = pages.flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map((match) => match[1])
        .filter((link) => !/^[a-z]+:/.test(link) && !linkLives(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(offenders).toEqual([]);
  });

  test('a source file that a page names is there', () => {
    const offenders = pages.flatMap((page) =>
      [...read(page).matchAll(/`([\w./-]+\.ts)`/g)]
        .map((match) => match[1])
        .filter((name) => !allFiles.some((path) => `/${path}`.endsWith(join('/', name))))
        .map((name) => `${page}: ${name}`),
    );
    expect(offenders).toEqual([]);
  });

  test('docs/kernel-map.md agrees with the @kernel tags (else: npm run docs:map)', () => {
    const { page, bad } = kernelMap();
    expect(bad).toEqual([]);
    expect(kernelMapOnDisk()).toBe(page);
  });
});

function withoutCode(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, 'code');
}

function linkLives(page: string, link: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), decodeURI(path));
  if (!existsSync(absolute(target))) return false;
  if (!anchor || !target.endsWith('.md')) return true;
  const headings = read(target).matchAll(/^#+ +(.*)$/gm);
  return [...headings].some((heading) => slug(heading[1]) === anchor);
}

/** The anchor that a heading gets on the usual hosts. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('what a stranger has no use for', () => {
  const texts = allFiles.filter(
    (path) => !/\.(png|jpg|gif|ico|wasm|woff2?|gz|tgz|tsbuildinfo)$/.test(path),
  );

  test('no file names a path of the machine it was written on', () => {
    const paths = /(?<![\w./@$}*-])\/(?:work|tmp)(?![\w-])/;
    // Simulated machines have such paths of their own.
    const simulated =
      /^(sim|src\/shell|test\/(conformance|fuzz|golden|unit\/shell))\/|^test\/tidy\.test\.ts$/;
    const offenders = texts.flatMap((path) =>
      simulated.test(path) ? [] : linesWith(path, (line) => paths.test(line)),
    );
    expect(offenders).toEqual([]);
  });

  test('no file has a mail address; mails are cited by title, list and date', () => {
    // A package with its version is none.
    const address = /[\w.+-]+@(?!\d)[\w-]+(?:\.[\w-]+)+/;
    const offenders = texts.flatMap((path) => linesWith(path, (line) => address.test(line)));
    expect(offenders).toEqual([]);
  });

  test('gray and color are spelled as in the kernel', () => {
    const isOther = (text: string): boolean => /colour|grey/i.test(text.replaceAll(SPELLED, ''));
    const offenders = texts
      .filter((path) => path !== 'test/tidy.test.ts')
      .flatMap((path) => (isOther(path) ? [path] : linesWith(path, isOther)));
    expect(offenders).toEqual([]);
  });

  test('no file names the host of a package registry', () => {
    const hosts = ['registry.npmjs', 'npmjs.com', 'deb.debian', 'debian.org', 'yarnpkg.com'];
    const configured = process.env['npm_config_registry'];
    if (configured) hosts.push(new URL(configured).host);
    const offenders = texts
      .filter((path) => path !== 'test/tidy.test.ts')
      .flatMap((path) => linesWith(path, (line) => hosts.some((host) => line.includes(host))));
    expect(offenders).toEqual([]);
    expect(read('package-lock.json')).not.toContain('"resolved": "http');
  });
});

/**
 * What is spelled otherwise: what the kernel itself says so, and what the program has always
 * printed: the name of a reason, a field of its JSON, and a few sentences.
 */
const SPELLED = new RegExp(
  [
    String.raw`KMEMLEAK_GREY|\bas Grey\b|'Grey'`,
    String.raw`\bcoloured\b|readonly colour:|\bcolour: color,|\{ ?colour\b`,
    'never use colours|"clear" greyed it|clear greys for good|a greyed block',
  ].join('|'),
  'g',
);

function linesWith(path: string, isBad: (line: string) => boolean): string[] {
  return read(path)
    .split('\n')
    .flatMap((line, i) => (isBad(line) ? [`${path}:${i + 1}`] : []));
}

describe.runIf(process.env['CI'])('the tools of npm run check', () => {
  test.each(['typecheck', 'lint', 'format:check', 'layers', 'knip', 'docs'])(
    'npm run %s',
    (script) => {
      let output = '';
      try {
        execFileSync('npm', ['run', '--silent', script], { cwd: absolute(''), encoding: 'utf8' });
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        output = `${stdout}${stderr}`;
      }
      expect(output).toBe('');
    },
    300_000,
  );
});
