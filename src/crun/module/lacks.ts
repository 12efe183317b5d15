/**
 * What a module that does not build asks for and this kernel has not, in one message: headers and
 * functions both, so that nobody has to mend one error to learn of the next.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { CompiledSource } from '../../cc/compile.ts';

/** Names of each kind that are listed at most. */
const NAMES_MAX = 100;

/**
 * The message; undefined when the other messages say it all, as there is one thing missing only.
 * @param provides - whether the kernel has a function of that name.
 */
export function lacksMessage(
  units: readonly CompiledSource[],
  provides: (name: string) => boolean,
): Diagnostic | undefined {
  const all = (of: (unit: CompiledSource) => readonly string[]): string[] => [
    ...new Set(units.flatMap(of)),
  ];
  const defined = new Set(
    units.flatMap(({ functions, lacks }) => [
      ...functions.filter(({ body }) => body).map(({ name }) => name),
      ...lacks.defined,
    ]),
  );
  const isMissing = (name: string): boolean => !defined.has(name) && !provides(name);
  const headers = all(({ lacks }) => lacks.headers);
  // A function that is there is no less undeclared without the header that declares it.
  const undeclared = all(({ lacks }) => lacks.undeclared).filter(isMissing);
  const declared = all(({ lacks }) => lacks.declared).filter(isMissing);
  const functions = [...undeclared, ...declared];
  if (headers.length + functions.length < 2) return undefined;
  const parts = [
    ...(headers.length > 0 ? [`headers ${listed(headers)}`] : []),
    ...(functions.length > 0 ? [`functions ${listed(functions)}`] : []),
  ];
  const { file } = units[0];
  const message = `in all, this kernel lacks: ${parts.join('; ')}`;
  return { severity: 'error', file, line: 1, column: 1, message, sourceLine: '' };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_MAX).sort();
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
