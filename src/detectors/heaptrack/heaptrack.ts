/**
 * heaptrack: where a program allocates, how much at its peak, and what it does not free.
 */
import type { Detector } from '../detector.ts';
import { HEAPTRACK_COMMANDS } from './command.ts';

export const heaptrack: Detector = { name: 'heaptrack', commands: HEAPTRACK_COMMANDS };
