/**
 * The texts that a module on the simulated machine is compiled from: its source, what that
 * includes, and the headers beside it, which a macro may name. All come from the machine's own
 * files.
 */
import type { ShellFs } from './fs.ts';

/** What is read for one module at most. */
export const SOURCES_MAX = { files: 1000, characters: 16 << 20 } as const;

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]/gm;

/**
 * The texts by their paths.
 * @param includeDirs - folders of headers besides that of the including file.
 */
export async function moduleSources(
  fs: ShellFs,
  sources: readonly string[],
  includeDirs: readonly string[] = [],
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  let characters = 0;
  const folders = [...new Set([...includeDirs, ...sources.map(folderOf)])];
  const read = async (path: string): Promise<void> => {
    const wanted = [path];
    for (let at = wanted.pop(); at !== undefined; at = wanted.pop()) {
      if (texts.has(at) || texts.size >= SOURCES_MAX.files) continue;
      const text = await textOf(fs, at);
      if (text === undefined || characters + text.length > SOURCES_MAX.characters) continue;
      characters += text.length;
      texts.set(at, text);
      for (const folder of new Set([folderOf(at), ...folders])) {
        for (const [, name] of text.matchAll(INCLUDE)) wanted.push(fs.resolvePath(folder, name));
      }
    }
  };
  for (const source of sources) await read(source);
  for (const folder of folders) {
    for (const name of await namesIn(fs, folder)) {
      if (/\.[ch]$/.test(name)) await read(fs.resolvePath(folder, name));
    }
  }
  return texts;
}

/** The names in a folder; none when there is no such folder. */
export async function namesIn(fs: ShellFs, folder: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(folder);
  } catch {
    return [];
  }
}

/** The text of a file; undefined when it cannot be read. */
export async function textOf(fs: ShellFs, path: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path);
  } catch {
    return undefined;
  }
}

export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
