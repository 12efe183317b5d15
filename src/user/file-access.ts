/**
 * How a program reaches files by name: those of the kernel, and those of a disk.
 */

/** Files by their absolute paths. */
export interface FileAccess {
  readonly cwd: string;
  /** The text of a file on the disk; undefined when there is none. */
  read(path: string): string | undefined;
  /** Keeps the text of a file; a negative errno when the disk does not take it. */
  write(path: string, text: string): number;
  remove(path: string): number;
  isFolder(path: string): boolean;
}

/** A path from the root. */
export function absolutePath({ cwd }: Pick<FileAccess, 'cwd'>, path: string): string {
  return path.startsWith('/') ? path : `${cwd === '/' ? '' : cwd}/${path}`;
}
