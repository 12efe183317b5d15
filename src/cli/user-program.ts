/**
 * A program in C of the host for `--user`: what is typed into the shell of the machine to have it
 * there, compile it and run it.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from './exit-codes.ts';
import { quoted } from './given-modules.ts';
import { readNamed } from './named-files.ts';

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm;
/** Files that one program is made of, at most. */
const FILES_MAX = 100;
/** Where it is on the machine. */
const FOLDER = '/root/user';

/** The source and the arguments that `--user` gives. */
function partsOf(text: string): [file: string, args: string] {
  const [file, ...args] = text.trim().split(/\s+/);
  if (!file.endsWith('.c')) throw new UsageError(`--user: '${file}' is no C file`);
  return [file, args.join(' ')];
}

/** What a user would type. */
export function typedProgram(text: string): string {
  const [file, args] = partsOf(text);
  const name = basename(file, '.c');
  return `gcc -o ${name} ${quoted(file)} && ./${name}${args === '' ? '' : ` ${args}`}`;
}

/**
 * What that stands for: the source and the headers of its folder are written first.
 * @throws UsageError when a file cannot be read.
 */
export function programScript(text: string): string {
  const [file, args] = partsOf(text);
  const name = basename(file, '.c');
  const lines = [...sourcesOf(file)].flatMap(([path, source]) => {
    const end = endOf(source);
    const at = quoted(`${FOLDER}/${path}`);
    return [
      `mkdir -p ${quoted(dirname(`${FOLDER}/${path}`))}`,
      `cat > ${at} <<'${end}'`,
      source,
      end,
    ];
  });
  const program = quoted(name);
  const build = `gcc -Wall -g -o ${program} ${quoted(basename(file))}`;
  return [...lines, `cd ${FOLDER} && ${build} && ./${program} ${args}`].join('\n');
}

/** The texts of a source and of what it includes of its own folder, by path below that. */
function sourcesOf(file: string): Map<string, string> {
  const texts = new Map<string, string>();
  const wanted = [basename(file)];
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    if (texts.has(path) || texts.size >= FILES_MAX) continue;
    const there = join(dirname(file), path);
    // A header that is not there is the compiler's to complain of.
    if (texts.size > 0 && !existsSync(there)) continue;
    const text = readNamed(there);
    texts.set(path, text.replace(/\n$/, ''));
    for (const [, name] of text.matchAll(INCLUDE)) {
      const below = join(dirname(path), name);
      if (!below.startsWith('..')) wanted.push(below);
    }
  }
  return texts;
}

/** A word that ends a text and is no line of it. */
function endOf(text: string): string {
  const lines = new Set(text.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += '_';
  return end;
}
