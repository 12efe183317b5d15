/**
 * The files that come with the simulator (`sim`): headers, parts of the kernel, modules, scenarios.
 * A session reads them from a disk or out of a bundle, and names them alike in both cases, so what
 * a machine does depends on neither: a text of C can hold the name of its file.
 */
import type { SourceHost } from '../cc/base/source.ts';

/** Gives the files of `sim`. */
export interface SimSources {
  /**
   * The text, as Latin-1, of a file by its path below `sim`, such as `include/linux/list.h`;
   * undefined when there is none.
   */
  read(path: string): string | undefined;
  /** Where the files really lie; messages of the compiler name this folder. */
  readonly folder?: string;
}

/** The files of `sim` as plain data: path to text. */
export type SourceBundle = Readonly<Record<string, string>>;

/** What files of `sim` are called in a session: this, then the path below `sim`. */
export const SIM_FOLDER = '/usr/src/sim';

/** Sources out of a bundle. */
export function bundledSources(bundle: SourceBundle): SimSources {
  return { read: (path) => (Object.hasOwn(bundle, path) ? bundle[path] : undefined) };
}

/**
 * All that the compiler can read: the files of `sim` by their names in a session, and `others`,
 * which are those of the module that is compiled.
 */
export function sourceHost(sources: SimSources, others: SourceHost): SourceHost {
  const prefix = `${SIM_FOLDER}/`;
  return {
    read: (path) =>
      path.startsWith(prefix) ? sources.read(path.slice(prefix.length)) : others.read(path),
    refusal: (path) => (path.startsWith(prefix) ? undefined : others.refusal?.(path)),
  };
}
