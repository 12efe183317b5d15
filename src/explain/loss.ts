/**
 * Why a block is lost: the event that took away the last reference.
 */
import { hexPtr } from '../base/hex.ts';
import type { LossKind } from '../truth/shadow.ts';
import type { Look } from './look/look.ts';
import type { EventText, PlaceText } from './look/names.ts';
import type { Subject } from './look/subject.ts';

/** The loss of the last reference. */
export interface LossText {
  readonly kind: LossKind;
  readonly event: EventText;
  /** One sentence. */
  readonly text: string;
  /** The word that was overwritten. */
  readonly place?: PlaceText & { readonly address: string };
  /** The block that was freed with the reference in it. */
  readonly holder?: string;
  /** The block whose reference it was, when that is another one, which leads to this one. */
  readonly through?: string;
}

/** What each kind of loss is, as the end of a sentence. */
export const LOSS_TEXTS: Readonly<Record<LossKind, string>> = {
  store: 'another value was stored over the last reference',
  free: 'the block that held the last reference was freed',
  return: 'the function whose stack held the last reference returned',
  register: 'the last reference was in a register, which was read here for the last time',
  exit: 'the task whose stack held the last reference ended',
  unload: 'the module that held the last reference was unloaded',
};

/** How a subject was lost; undefined when it is not, or when nobody ever knew it. */
export function lossOf(look: Look, { life }: Subject): LossText | undefined {
  const loss = life && look.now.lossOf(life.id);
  if (!loss) return undefined;
  const { names } = look;
  const { kind, victim, address, holder } = loss;
  const event = names.event(loss);
  const through = victim.id === life.id ? undefined : names.of(victim);
  const of = through === undefined ? '' : ` to ${through}, which leads to it,`;
  const place = kind !== 'store' || address === undefined ? undefined : wordPlace(look, address);
  const where = place
    ? ` in ${place.symbol ?? `${place.name}+0x${place.offset.toString(16)}`}`
    : '';
  const held = holder ? ` (${names.of(holder)} at ${hexPtr(holder.address)})` : '';
  return {
    kind,
    event,
    text: `${LOSS_TEXTS[kind].replace('reference', `reference${of}`)}${where}${held}`.replace(
      /,$/,
      '',
    ),
    ...(place ? { place } : {}),
    ...(holder ? { holder: hexPtr(holder.address) } : {}),
    ...(through === undefined ? {} : { through }),
  };
}

function wordPlace(look: Look, address: number): (PlaceText & { address: string }) | undefined {
  const pa = look.memory.translate(address);
  if (pa < 0) return undefined;
  const word = look.now.word(pa - (pa % 8));
  // What was there then is gone.
  if (word.holder.kind === 'kernel') return undefined;
  return {
    address: hexPtr(address),
    ...look.names.place(word.holder, address, word.offset + (pa % 8)),
  };
}
