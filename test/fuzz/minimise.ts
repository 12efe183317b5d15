/** Makes a failing input smaller: whole lines first, then words, then characters. */

/** Whether a text still fails. */
export type Fails = (text: string) => boolean | Promise<boolean>;

const UNITS: readonly RegExp[] = [/(?<=\n)/, /(?<=[^\w])|(?=[^\w])/, /(?:)/u];
/** Longer texts are not made smaller by characters. */
const CHARACTERS_MAX = 400;

/**
 * The smallest text that was found to fail.
 * @param tries - how often `fails` may be asked.
 */
export async function minimise(text: string, fails: Fails, tries: number): Promise<string> {
  const budget = { left: tries };
  let small = text;
  for (const [i, unit] of UNITS.entries()) {
    if (i === UNITS.length - 1 && small.length > CHARACTERS_MAX) break;
    small = (await without(small.split(unit), fails, budget)).join('');
  }
  return small;
}

/** Leaves out runs of parts, long ones first, as long as what is left fails. */
async function without(
  all: readonly string[],
  fails: Fails,
  budget: { left: number },
): Promise<readonly string[]> {
  let parts = all;
  for (let size = Math.ceil(parts.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < parts.length && budget.left > 0;) {
      const rest = [...parts.slice(0, at), ...parts.slice(at + size)];
      budget.left--;
      if (rest.length > 0 && (await fails(rest.join('')))) parts = rest;
      else at += size;
    }
  }
  return parts;
}
