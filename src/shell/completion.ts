/**
 * What Tab offers: commands, modules, questions, blocks, and paths of the simulated machine.
 */
import { QUESTION_NAMES } from '../explain/ask.ts';
import type { Shell } from './shell.ts';

const MODULE_LOADERS = new Set(['modprobe', 'insmod', 'modinfo']);

/** The candidates for the word that `line` ends with, and that word. */
export async function complete(shell: Shell, line: string): Promise<[string[], string]> {
  const word = /[^\s;|&<>()"'=]*$/.exec(line)![0];
  const before = line.slice(0, line.length - word.length);
  const command = /(?:^|[;|&(]|\bdo\s|\bthen\s|\belse\s)\s*$/.test(before);
  const name = /(?:^|[;|&(])\s*(\S+)(?:\s+[^;|&<>]*)?$/.exec(before)?.[1] ?? '';
  if (command && !word.includes('/')) return [startingWith(shell.commandNames, word), word];
  if (MODULE_LOADERS.has(name) && !word.includes('/')) {
    return [startingWith(shell.moduleNames, word), word];
  }
  if (name === 'rmmod' || (name === 'modprobe' && / -r/.test(before))) {
    return [startingWith(shell.loadedModuleNames, word), word];
  }
  if (name === 'explain' && !word.includes('/')) {
    const isFirst = /explain\s+$/.test(before);
    const names = [...(isFirst ? QUESTION_NAMES : []), ...shell.blockNames];
    return [startingWith(names, word), word];
  }
  return [await paths(shell, word), word];
}

function startingWith(names: readonly string[], word: string): string[] {
  return [...new Set(names)].filter((name) => name.startsWith(word)).map((name) => `${name} `);
}

async function paths(shell: Shell, word: string): Promise<string[]> {
  const cut = word.lastIndexOf('/') + 1;
  const folder = word.slice(0, cut);
  const path = shell.fs.resolvePath(shell.cwd, folder.replace(/^~(?=\/)/, '/root') || '.');
  const start = word.slice(cut);
  try {
    const names = (await shell.fs.readdir(path)).filter(
      (name) => name.startsWith(start) && (start !== '' || !name.startsWith('.')),
    );
    const found: string[] = [];
    for (const name of names) {
      const { isDirectory } = await shell.fs.stat(shell.fs.resolvePath(path, name));
      found.push(`${folder}${name}${isDirectory ? '/' : ' '}`);
    }
    return found;
  } catch {
    return [];
  }
}
