/**
 * How a life was lost.
 */
import type { VirtAddr } from '../machine/address.ts';
import type { TruthEvent } from './events.ts';
import type { Life } from './lives.ts';
import type { LossKind } from './shadow.ts';

/** The event that made a life unreachable: the last reference went away. */
export interface Loss extends TruthEvent {
  readonly kind: LossKind;
  /** The life that the last reference led to: itself, or one that leads to it. */
  readonly victim: Life;
  /** The word that was overwritten, or where the frame was. */
  readonly address?: VirtAddr;
  /** The holder that was freed. */
  readonly holder?: Life;
}
