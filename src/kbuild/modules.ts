/**
 * Which modules a folder's `Kbuild` or `Makefile` says there are (scripts/Makefile.build):
 *
 *     obj-m := ring.o disk.o
 *     disk-y := main.o cache.o
 *     ccflags-y := -DDEBUG -I$(src)/include
 *
 * The makefile is read as the kernel's build reads it, with KERNELRELEASE set. What depends on the
 * kernel's configuration counts as a module: `obj-$(CONFIG_RING) += ring.o`.
 */
import { Assignments } from './assignments.ts';
import { words } from './expand.ts';

/** The names of such files, in the order in which the kernel's build looks for them. */
export const KBUILD_FILES = ['Kbuild', 'Makefile', 'makefile', 'GNUmakefile'] as const;
/** Folders in each other, and modules of all of them. */
const DEPTH_MAX = 8;
const MODULES_MAX = 200;

/** A module and what it is made of. */
export interface KbuildModule {
  readonly name: string;
  /** Paths of its C files. */
  readonly sources: readonly string[];
  /** Folders that `-I` names. */
  readonly includeDirs: readonly string[];
  /** Macros that `-D` defines: name to text. */
  readonly defines: Readonly<Record<string, string>>;
  /** Objects that are not made from C. */
  readonly others: readonly string[];
}

/** The files of a folder and below. */
export interface KbuildFiles {
  /** The text of a file; undefined when there is none. */
  read(path: string): string | undefined;
  /** The names in a folder. */
  names(folder: string): readonly string[];
}

/** Whether a path is that of a makefile. */
export function isKbuild(path: string): boolean {
  return (KBUILD_FILES as readonly string[]).includes(path.slice(path.lastIndexOf('/') + 1));
}

/** The makefile that counts in a folder: one that names modules first; undefined without any. */
export function kbuildIn(folder: string, files: KbuildFiles): string | undefined {
  const paths = KBUILD_FILES.map((name) => `${folder}/${name}`);
  const found = paths.filter((path) => files.read(path) !== undefined);
  return found.find((path) => /\bobj-/.test(files.read(path)!)) ?? found[0];
}

/**
 * The modules of a makefile and of the folders that it names.
 * @throws Endless when its variables come to no end.
 */
export function kbuildModules(file: string, files: KbuildFiles, depth = 0): KbuildModule[] {
  const text = files.read(file);
  if (text === undefined || depth > DEPTH_MAX) return [];
  const folder = file.slice(0, file.lastIndexOf('/')) || '.';
  const set = new Assignments(surroundings(folder), (pattern) => matching(pattern, folder, files));
  set.read(configured(text));
  const modules: KbuildModule[] = [];
  for (const object of words(`${set.value('obj-m')} ${set.value('obj-y')}`)) {
    if (modules.length >= MODULES_MAX) break;
    if (object.endsWith('/')) {
      const below = kbuildIn(`${folder}/${object.slice(0, -1)}`, files);
      if (below !== undefined) modules.push(...kbuildModules(below, files, depth + 1));
    } else if (object.endsWith('.o')) modules.push(moduleOf(object.slice(0, -2), folder, set));
  }
  return [...new Map(modules.map((one) => [one.name, one])).values()].slice(0, MODULES_MAX);
}

/** Whether a makefile says that the module `name` is made of several objects. */
export function kbuildModule(
  name: string,
  file: string,
  files: KbuildFiles,
): KbuildModule | undefined {
  const wanted = name.replaceAll('-', '_');
  return kbuildModules(file, files).find((one) => one.name.replaceAll('-', '_') === wanted);
}

function surroundings(folder: string): Record<string, string> {
  const here = ['src', 'obj', 'M', 'PWD', 'CURDIR', 'KBUILD_EXTMOD'];
  return { ...Object.fromEntries(here.map((name) => [name, folder])), KERNELRELEASE: 'any' };
}

/** The text with what the configuration decides on decided: it is a module. */
function configured(text: string): string {
  return text.replace(/^[ \t]*([\w.-]+)-\$[({]CONFIG_\w+[)}]/gm, (_, name: string) =>
    name === 'obj' ? 'obj-m' : `${name}-y`,
  );
}

function moduleOf(path: string, folder: string, set: Assignments): KbuildModule {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const below = path.slice(0, path.length - name.length);
  const parts = ['y', 'objs', 'm'].map((kind) => set.value(`${path}-${kind}`)).join(' ');
  // As the kernel's build, which warns of a module that is made of itself.
  const made = words(parts).filter((object) => object !== `${name}.o` || below !== '');
  const objects = made.length > 0 ? made : [`${path}.o`];
  const flags = [
    'ccflags-y',
    'ccflags-m',
    'subdir-ccflags-y',
    'EXTRA_CFLAGS',
    ...objects.map((object) => `CFLAGS_${object.slice(object.lastIndexOf('/') + 1)}`),
  ];
  const options = words(flags.map((flag) => set.value(flag)).join(' '));
  return {
    name,
    sources: unique(
      objects
        .filter((object) => object.endsWith('.o'))
        .map((object) => joined(folder, `${object.slice(0, -2)}.c`)),
    ),
    others: objects.filter((object) => !object.endsWith('.o')),
    includeDirs: unique(
      optionValues(options, '-I').map((dir) =>
        dir.startsWith(folder) ? dir : joined(folder, dir),
      ),
    ),
    defines: Object.fromEntries(optionValues(options, '-D').map(parseDefine)),
  };
}

/** `NAME`, which is 1, or `NAME=TEXT`. */
export function parseDefine(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, '1'] : [text.slice(0, at), unquoted(text.slice(at + 1))];
}

/** A text as the shell would give it to the compiler. */
function unquoted(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, '$2').replaceAll(/\\(["'\\])/g, '$1');
}

/** What stands behind an option, with a blank between or without. */
function optionValues(options: readonly string[], option: string): string[] {
  return options.flatMap((word, i) => {
    if (word === option) return options[i + 1] ?? [];
    return word.startsWith(option) ? [word.slice(option.length)] : [];
  });
}

function joined(folder: string, path: string): string {
  return path.startsWith('/') || folder === '.' ? path : `${folder}/${path}`;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function matching(pattern: string, folder: string, files: KbuildFiles): string[] {
  const at = pattern.startsWith(`${folder}/`) ? pattern.slice(folder.length + 1) : pattern;
  const slash = at.lastIndexOf('/') + 1;
  const prefix = pattern.slice(0, pattern.length - at.length) + at.slice(0, slash);
  const names = files.names(joined(folder, at.slice(0, slash)).replace(/\/$/, '') || folder);
  const parts = at.slice(slash).split('*');
  return names.filter((name) => fits(name, parts)).map((name) => prefix + name);
}

/** Whether a name is made of these parts with anything between them. */
function fits(name: string, parts: readonly string[]): boolean {
  if (parts.length === 1) return name === parts[0];
  const last = parts.at(-1)!;
  if (!name.startsWith(parts[0]) || !name.endsWith(last)) return false;
  let from = parts[0].length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from <= name.length - last.length;
}
