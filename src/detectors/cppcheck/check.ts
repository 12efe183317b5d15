/** All that is found in a source, in the order in which cppcheck says it. */
import { outermost } from '../../cc/base/place.ts';
import type { FunctionSymbol, Program } from '../../cc/parse/ast.ts';
import { reallocMistakes, unstored } from './calls.ts';
import { lostMembers } from './members.ts';
import { lookAtPointers, type Finding } from './pointers.ts';

const CHECKS: readonly ((symbol: FunctionSymbol) => Finding[])[] = [
  lookAtPointers,
  unstored,
  reallocMistakes,
  lostMembers,
];

/** Looks at the functions of a source. @param isOwn - whether a file is the user's. */
export function check(program: Program, isOwn: (file: string) => boolean): Finding[] {
  const errors = program.diagnostics.filter(({ severity }) => severity !== 'warning');
  const functions = program.functions.filter(({ body }) => {
    if (!body) return false;
    const { file, line: first } = outermost(body.block.place);
    const { line: last } = outermost(body.end);
    const inside = (one: { file: string; line: number }): boolean =>
      one.file === file && one.line >= first && one.line <= last;
    return isOwn(file) && !errors.some(inside);
  });
  const seen = new Set<string>();
  return CHECKS.flatMap((one) => functions.flatMap(one)).filter(({ id, message, places }) => {
    // Of one message in one line the first is said.
    const { file, line } = places.at(-1)!;
    const key = `${file}:${line} ${id} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}
