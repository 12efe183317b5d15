/** A rate with its confidence interval. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  /** 0 to 1; the interval is [0, 1] when there was nothing to count. */
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95 %. */
const Z = 1.959964;

/** Wilson's score interval, 95 %: it is of use for small and for extreme counts too. */
export function wilson(count: number, of: number): Rate {
  if (of === 0) return { count, of, low: 0, high: 1 };
  const p = count / of;
  const z2 = Z * Z;
  const middle = p + z2 / (2 * of);
  const spread = Z * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of));
  const all = 1 + z2 / of;
  return {
    count,
    of,
    low: Math.max(0, (middle - spread) / all),
    high: Math.min(1, (middle + spread) / all),
  };
}
