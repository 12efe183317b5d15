/**
 * Turns the tags `@kernel FILE FUNCTION faithful|simplified|absent` of the sources into the page
 * docs/kernel-map.md, which says for each modelled kernel function where it is and how closely it
 * is followed. `npm run docs:map` writes the page; tidy.test.ts fails while it is stale.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { absolute, filesUnder } from './support/source-tree.ts';

const STATUSES = ['faithful', 'simplified', 'absent'];
const PAGE = 'docs/kernel-map.md';

interface Tag {
  readonly kernelFile: string;
  readonly symbol: string;
  readonly status: string;
  readonly note: string;
  /** The declaration that the tag's comment stands before, '' when it stands before none. */
  readonly name: string;
  readonly path: string;
}

/** The page as the sources say it should be, and the tags that cannot be read. */
export function kernelMap(): { page: string; bad: string[] } {
  const tags: Tag[] = [];
  const bad: string[] = [];
  for (const path of filesUnder('src').filter((file) => file.endsWith('.ts'))) {
    const text = readFileSync(absolute(path), 'utf8');
    if (!text.includes('@kernel')) continue;
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    for (const match of text.matchAll(/^[ \t]*(?:\/\*)?\*[ \t]*@kernel\b(.*)$/gm)) {
      const words = match[1].replace(/\*\/\s*$/, '').trim();
      const parts = /^(\S+\.[chS]) (\w+) (\w+)(?:[:,]? (.*))?$/.exec(words);
      if (!parts || !STATUSES.includes(parts[3])) bad.push(`${path}: @kernel ${words}`);
      else {
        const [, kernelFile, symbol, status, note = ''] = parts;
        const name = declarationAfter(source, match.index);
        tags.push({ kernelFile, symbol, status, note, name, path });
      }
    }
  }
  return { page: render(tags), bad };
}

/** The page as it is in the working tree, '' when there is none. */
export function kernelMapOnDisk(): string {
  return existsSync(absolute(PAGE)) ? readFileSync(absolute(PAGE), 'utf8') : '';
}

function declarationAfter(source: ts.SourceFile, position: number): string {
  let found = '';
  const visit = (node: ts.Node, outer: string): void => {
    const name = nameOf(node);
    const path = name && outer ? `${outer}.${name}` : name || outer;
    if (name && node.getFullStart() <= position && position < node.getStart(source)) found = path;
    ts.forEachChild(node, (child) => visit(child, path));
  };
  visit(source, '');
  return found;
}

function nameOf(node: ts.Node): string {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations[0].name.getText();
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isEnumDeclaration(node) ||
    ts.isClassElement(node) ||
    ts.isTypeElement(node) ||
    ts.isObjectLiteralElement(node);
  if (!named) return '';
  return ts.isConstructorDeclaration(node) ? 'constructor' : (node.name?.getText() ?? '');
}

function render(tags: Tag[]): string {
  const lines = [
    '# Kernel map',
    '',
    'Which function of the Linux kernel is modelled where. *Faithful*: the same decisions and results;',
    '*simplified*: the source says what is left out; *absent*: known, and left out on purpose.',
    '',
    'Written by `npm run docs:map` from the `@kernel` tags in the sources.',
  ];
  const key = (tag: Tag): string => `${tag.kernelFile} ${tag.symbol} ${tag.path} ${tag.name}`;
  const sorted = [...tags].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  for (const file of new Set(sorted.map((tag) => tag.kernelFile))) {
    lines.push('', `## ${file}`, '', '| kernel | here | how |', '|---|---|---|');
    for (const tag of sorted.filter((other) => other.kernelFile === file)) {
      const label = tag.name || tag.path.replace(/^src\//, '');
      const how = tag.note ? `${tag.status}: ${tag.note}` : tag.status;
      lines.push(`| \`${tag.symbol}\` | [\`${label}\`](../${tag.path}) | ${how} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--write')) {
  const { page, bad } = kernelMap();
  for (const tag of bad) console.error(`not a tag: ${tag}`);
  writeFileSync(absolute(PAGE), page);
  process.exitCode = bad.length === 0 ? 0 : 1;
}
