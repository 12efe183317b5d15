/**
 * Folders of the host with links in them, which are mounted, named, included from and written to;
 * by lines `dir PATH`, `file PATH TEXT`, `link PATH TARGET`, `swap PATH TARGET`, `mount PATH`,
 * `find PATH`, `build PATH`, `out PATH`; any other line is one for the shell. Each file holds its
 * own path, so that every output says what was read for it.
 */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { mountHost } from '../../../src/cli/disk.ts';
import { UsageError } from '../../../src/cli/exit-codes.ts';
import { HostFolder, namedSources, readEntry } from '../../../src/cli/host-folder.ts';
import { checkWritable, writeNamed } from '../../../src/cli/named-files.ts';
import { ShellWatch } from '../../../src/cli/shell-watch.ts';
import type { SimulatedMachine } from '../../../src/session/machine.ts';
import { machine } from '../machine.ts';
import { kindOfText, mutateText } from '../mutate-text.ts';
import type { FuzzTarget, Random } from '../target.ts';

/** Inputs between two boots. */
const BOOT_EVERY = 200;
/** For all scripts of an input. */
const SECONDS = 4;
/** Of all folders of one input. */
const MADE_MAX = 300;

const NAMES = 'a b c d a b c x.h y.h m.c n.c a%20b %C3%BC %2A -n .env .. . $x ~ %0A'.split(' ');
/** What `@` begins with lies beside the folder. */
const TARGETS = `a b ../a ../b . .. ../.. ../../.. x.h ../x.h m.c @ @/secret @/secret.h @/outside
  @/outside/sub @/shown @/shown/a @/shown/b/c @/shown/../secret @/shownmore @/shownmore/secret
  @/loop /dev/zero /dev/stdin /proc/self/fd /proc/self/root /proc/self/cwd / /etc/passwd
  /etc nowhere ./././a a/../b a/ a//b`.split(/\s+/);
const DO =
  `cat_$ cat_$ cat_$ ls_$ ls_-lR_/mnt cp_$_/tmp/c cp_-r_$_/tmp/d find_/mnt insmod_$ insmod_$
  head_-c_9_$ grep_-r_shown_/mnt cd_$ cat_< test_-e_$ wc_-c_$ ln_-s_$_/tmp/l;cat_/tmp/l tail_$
  source_$ sh_$ cat_/mnt/*/* cat_..//../$ md5sum_$ echo_x>$ mv_$_/tmp/e rm_$ mkdir_$`.split(/\s+/);

function path(random: Random): string {
  return Array.from({ length: 1 + random.int(4) }, () => random.pick(NAMES)).join('/');
}

function contents(random: Random): string {
  const name = random.bool() ? path(random) : random.pick(TARGETS);
  return random.bool(0.7) ? `#include "${name}"` : random.pick(['', 'echo hi', '#include <../x>']);
}

function make(random: Random): string {
  if (random.bool(0.3)) return `dir ${path(random)}`;
  if (random.bool(0.4)) return `file ${path(random)} ${contents(random)}`;
  const rest = random.bool(0.2) ? `/${path(random)}` : '';
  return `link ${path(random)} ${random.pick(TARGETS)}${rest}`;
}

function use(random: Random): string {
  if (random.bool(0.25)) return `${random.pick(['find', 'build', 'out'])} ${path(random)}`;
  if (random.bool(0.1)) return `swap ${path(random)} ${random.pick(TARGETS)}`;
  if (random.bool(0.03)) return `mount ${path(random)}`;
  const name = decoded(path(random)).replaceAll(/[^\w/.-]/g, '?');
  return random.pick(DO).replaceAll('_', ' ').replaceAll('$', `/mnt/${name}`);
}

/** A line of an input can hold any name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Where one input is tried: a folder with secrets in it, and one beside them that is shown. */
class Place {
  readonly root = realpathSync.native(mkdtempSync(join(tmpdir(), 'kmemleak-sim-links-')));
  readonly shown = join(this.root, 'shown');
  private made = 0;

  constructor() {
    for (const dir of ['shown', 'shownmore', 'outside/sub']) {
      mkdirSync(join(this.root, dir), { recursive: true });
    }
    for (const name of ['secret', 'secret.h', 'shownmore/secret', 'outside/x.h', 'outside/sub/a']) {
      this.fill(join(this.root, name), '');
    }
    symlinkSync('loop', join(this.root, 'loop'));
  }

  /** A file that tells where it is. */
  private fill(file: string, text: string): void {
    writeFileSync(file, `#error <<${file.slice(this.root.length + 1)}>>\n${text}\n`, {
      flag: 'wx',
    });
  }

  /** The real path of what a line names; undefined when that is not ours. */
  inside(name: string): string | undefined {
    const parts = decoded(name).split('/');
    if (parts.some((part) => ['', '.', '..'].includes(part) || part.includes('\0')))
      return undefined;
    const file = join(this.shown, ...parts);
    try {
      const folder = realpathSync.native(dirname(file));
      const isOurs = within(folder, this.root) && lstatSync(folder).isDirectory();
      return isOurs ? join(folder, parts.at(-1)!) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Does what a line says to the folder. @returns whether it was such a line. */
  change([what, name = '', ...rest]: readonly string[]): boolean {
    if (!['dir', 'file', 'link', 'swap'].includes(what)) return false;
    const file = this.inside(name);
    if (file === undefined || file === this.shown || ++this.made > MADE_MAX) return true;
    if (what === 'swap') rmSync(file, { recursive: true, force: true });
    const there = lstatSync(file, { throwIfNoEntry: false });
    if (there || Buffer.byteLength(file) > 3000 || Buffer.byteLength(name) > 200) return true;
    if (what === 'dir') mkdirSync(file);
    else if (what === 'file') this.fill(file, rest.join(' '));
    else
      symlinkSync(decoded(rest.join(' ')).replaceAll('\0', '').replace(/^@|^$/, this.root), file);
    return true;
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}

function within(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + sep);
}

let kept: SimulatedMachine | undefined;
let uses = 0;

/** One trial. */
class Trial {
  private readonly place = new Place();
  private readonly outcomes = new Set<string>();
  private readonly machine: SimulatedMachine;
  private readonly notes: string[] = [];
  private readonly watch = new ShellWatch(SECONDS);
  private mounted = this.place.shown;

  constructor() {
    if (!kept || kept.system.hang || ++uses % BOOT_EVERY === 0) kept = machine();
    this.machine = kept;
  }

  async run(input: string): Promise<string> {
    try {
      this.mount(this.mounted);
      await this.machine.shell.run('cd /');
      for (const line of input.split('\n')) await this.line(line);
      return [...this.outcomes].sort().join('\n').slice(0, 300);
    } finally {
      this.place.remove();
    }
  }

  private async line(line: string): Promise<void> {
    const words = line.split(' ');
    if (this.place.change(words)) return;
    const file = this.place.inside(words[1] ?? '');
    switch (words[0]) {
      case 'mount':
        return file === undefined ? undefined : this.mount(file);
      case 'find':
        return this.find(decoded(words[1] ?? '').split('/'));
      case 'build':
        return file === undefined ? undefined : this.build(file);
      case 'out':
        return file === undefined ? undefined : this.write(file);
    }
    const copies = line.includes('/tmp') ? 'cat /tmp/c /tmp/d/*; rm -rf /tmp/*' : '';
    const modules = line.includes('insmod') ? 'rmmod m n' : '';
    const script = `${line}\n${copies}\n${modules}`;
    const { stdout, stderr, status } = await this.machine.shell.run(script, this.watch.signal);
    this.saw(stdout + stderr + this.notes.splice(0).join('\n'), [this.mounted]);
    this.outcomes.add(`${status} ${kindOfText(stderr.split(/[:\n]/).at(-2) ?? '').slice(0, 40)}`);
  }

  private mount(folder: string): void {
    try {
      const real = realOf(folder);
      if (!within(real, this.place.shown)) return;
      mountHost(this.machine.system, folder, (note) => this.notes.push(note));
      this.mounted = real;
    } catch (error) {
      this.refused(error);
    }
  }

  /** Compares what is found with where the names really lead. */
  private find(names: readonly string[]): void {
    const folder = new HostFolder(this.mounted);
    const found = folder.find(names);
    if (found === undefined || found.kind === 'refused') return;
    const real = realpathSync.native(join(this.mounted, ...names));
    if (real !== found.real || !within(real, this.mounted)) throw new Error('found outside');
    if (found.kind === 'file') this.saw(readEntry(real) ?? '', [this.mounted]);
    else if (!folder.names(real).isAll) throw new Error('names are missing');
  }

  /** As `run FILE` does: what lies in the folder of the file, and the file itself wherever it is. */
  private build(file: string): void {
    const { messages } = this.machine.builder.build('m', file, namedSources(file));
    const own = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? realOf(file) : file;
    this.saw(messages, [dirname(file), own]);
    this.outcomes.add(kindOfText(messages.split(': ').at(-1) ?? ''));
  }

  /** As `record -o FILE` does, where that leads to what is ours. */
  private write(file: string): void {
    const real = realOf(file);
    if (!within(real, this.place.root)) return;
    const old = text(real);
    try {
      checkWritable(file, [join(this.place.shown, 'm.c')]);
      writeNamed(file, 'written');
      if (text(real) !== 'written') throw new Error('it was not written');
    } catch (error) {
      this.refused(error);
      if (text(real) !== old) throw new Error('refused, but written', { cause: error });
    }
    const left = readdirSync(dirname(file)).filter((name) => name.endsWith(`.${process.pid}`));
    if (left.length > 0) throw new Error('an unfinished file is left');

    function text(name: string): string | undefined {
      try {
        return readFileSync(name, 'latin1');
      } catch {
        return undefined;
      }
    }
  }

  private refused(error: unknown): void {
    if (!(error instanceof UsageError)) throw error;
    this.outcomes.add(kindOfText(error.message));
  }

  /** Everything that was read says where it lies. */
  private saw(output: string, folders: readonly string[]): void {
    for (const [, file] of output.matchAll(/<<(.*?)>>/gs)) {
      const real = join(this.place.root, Buffer.from(file, 'latin1').toString());
      if (
        folders.some(
          (folder) => within(real, folder) || within(join(this.place.root, file), folder),
        )
      )
        continue;
      throw new Error(`read outside: ${file}`);
    }
    // Whoever builds a link to that file has named it.
    const isNamed = folders.includes('/etc/passwd');
    if (!isNamed && output.includes('root:x:')) throw new Error('read far outside');
  }
}

function realOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

export const target: FuzzTarget = {
  name: 'links',
  about: 'folders of the host with links, mounted and included from',
  smoke: 60,
  generate(random, corpus) {
    if (random.bool(0.3) && corpus.length > 0) {
      return mutateText(random.pick(corpus), corpus, random);
    }
    const makes = Array.from({ length: 3 + random.int(20) }, () => make(random));
    return [...makes, ...Array.from({ length: 1 + random.int(4) }, () => use(random))].join('\n');
  },
  run: (input) => new Trial().run(input),
};
