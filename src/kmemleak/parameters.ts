/**
 * The parameters of kmemleak that can be read and set while the kernel runs (mm/kmemleak.c,
 * module_param; kernel/params.c).
 */
import type { PseudoFile } from '../kernel/fs/vfs.ts';
import { EINVAL } from '../lib/errptr.ts';
import { kstrtouint } from '../lib/kstrtox.ts';
import type { KmemleakState } from './state.ts';

/** The files of /sys/module/kmemleak/parameters, by name. */
export function parameterFiles(s: KmemleakState): [name: string, PseudoFile][] {
  const files: [string, PseudoFile][] = [['verbose', verboseFile(s)]];
  if (s.profile.confirms) files.push(['min_unref_scans', minUnrefScansFile(s)]);
  return files;
}

/** Whether the log gets whole reports. */
function verboseFile(s: KmemleakState): PseudoFile {
  return {
    mode: 0o600,
    read: () => (s.verbose ? 'Y\n' : 'N\n'),
    write: (data) => {
      const { boolTakesEnable } = s.services.ctx.facts.kernel;
      const value = kstrtobool(String.fromCharCode(...data.subarray(0, 2)), boolTakesEnable);
      if (value === undefined) return -EINVAL;
      s.verbose = value;
      return data.length;
    },
  };
}

/**
 * Reads a truth value; undefined when it is none.
 * @param takesEnable - `e…` and `d…`, enable and disable, are taken too.
 * @kernel lib/kstrtox.c kstrtobool faithful
 */
function kstrtobool(text: string, takesEnable: boolean): boolean | undefined {
  const first = text.toLowerCase();
  if (/^(?:[y1t]|on)/.test(first) || (takesEnable && first.startsWith('e'))) return true;
  if (/^(?:[n0f]|of)/.test(first) || (takesEnable && first.startsWith('d'))) return false;
  return undefined;
}

/** How many scans in a row find no reference to an object before it is reported. */
function minUnrefScansFile(s: KmemleakState): PseudoFile {
  return {
    mode: 0o644,
    read: () => `${s.minUnrefScans}\n`,
    write: (data) => {
      const { err, value } = kstrtouint(String.fromCharCode(...data.subarray(0, 32)), 0);
      if (err < 0) return err;
      s.minUnrefScans = value;
      return data.length;
    },
  };
}
