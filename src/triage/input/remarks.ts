/** Lines of kmemleak and of the log that tell something about a report without being of it. */

/** What a line says. */
export interface LogRemark {
  readonly text?: string;
  /** Of "N new suspected memory leaks". */
  readonly announced?: number;
  /** Lines that the log lost here. */
  readonly dropped?: number;
}

const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [
    /[Ee]arly log buffer exceeded|[Mm]emory pool empty/,
    'kmemleak ran out of its early memory and stopped: raise CONFIG_DEBUG_KMEMLEAK_MEM_POOL_SIZE',
  ],
  [
    /[Kk]ernel memory leak detector disabled|kmemleak (?:has been )?disabled/,
    'kmemleak was disabled here: later leaks are not reported',
  ],
  [/Cannot allocate a kmemleak_object/, 'kmemleak had no memory for its own records'],
  [
    /Cannot insert 0x[0-9a-f]+ into the object search tree/,
    'two objects overlapped: a block was freed behind kmemleak, its report may be of either',
  ],
];

/** What such a line says, if it is one. */
export function remarkOf(text: string): LogRemark | undefined {
  const dropped = /\*{2} (\d{1,9}) printk messages? dropped/.exec(text);
  if (dropped) return { dropped: Number(dropped[1]) };
  const announced = /(?:^|\s)(\d{1,9}) new suspected/.exec(text);
  if (announced) return { announced: Number(announced[1]) };
  const saying = SAYINGS.find(([pattern]) => pattern.test(text));
  return saying && { text: saying[1] };
}
