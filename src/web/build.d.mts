/** What tests use of the build. */

/** The lab's files: name to text. */
export interface Lab {
  readonly files: ReadonlyMap<string, string>;
  /** Bytes, gzip: of the page before anything is loaded by it, and of the worker. */
  readonly sizes: { readonly page: number; readonly core: number };
}

/** A server of Node's. */
export interface LabServer {
  address(): unknown;
  close(): void;
}

export function buildLab(options?: { readonly whole?: boolean }): Promise<Lab>;
export function serve(
  files: (name: string) => Lab['files'] | Promise<Lab['files']>,
  port: number,
): Promise<LabServer>;
