/** What tests of sessions share: the sources from the disk, and a compiler that remembers. */
import { diskSources } from '../../src/cli/disk.ts';
import { CompileCache, type MachineOptions } from '../../src/index.ts';

export const SESSION_OPTIONS: MachineOptions = {
  sources: diskSources(),
  cache: new CompileCache(),
};
export const KMEMLEAK = '/sys/kernel/debug/kmemleak';
