/** Pseudo files with one number in them (lib/debugfs: debugfs_create_u32). */
import { EINVAL } from '../../lib/errptr.ts';
import type { PseudoFile } from './vfs.ts';

/** A file that shows a number, and sets it to what is written. */
export function numberFile(value: () => number, set: (value: number) => void): PseudoFile {
  return {
    mode: 0o600,
    read: () => `${value()}\n`,
    write: (data) => {
      const text = String.fromCharCode(...data).trim();
      if (!/^-?\d{1,9}$/.test(text)) return -EINVAL;
      set(Number(text));
      return data.length;
    },
  };
}
