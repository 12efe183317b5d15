/** Where the parts of the kernel in C are. */
import { fileURLToPath } from 'node:url';

export const KERNEL_DIR = fileURLToPath(new URL('../../sim/kernel', import.meta.url));
