/**
 * Here documents of scripts that become text again, as those of `eval` and `source` do. Rewriting
 * puts commands behind a redirection on the same line, where a here document has its delimiter; so
 * it becomes a here string, which is the same but for its last newline.
 */
import type { WordNode } from 'just-bash';
import type { Redirection } from './syntax.ts';

type Part = WordNode['parts'][number];

/** Replaces the here documents of a script, or of a part of one, in place. */
export function inlineHereDocs(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) inlineHereDocs(child);
  const redirection = node as Redirection;
  if ((redirection as { type?: string }).type !== 'Redirection') return;
  if (redirection.target.type !== 'HereDoc' || redirection.target.terminated === false) return;
  const { content, stripTabs } = redirection.target;
  const parts = withoutLastNewline(stripTabs ? withoutTabs(content.parts) : content.parts);
  redirection.operator = parts === undefined ? '<' : '<<<';
  redirection.target = { type: 'Word', parts: parts ?? [{ type: 'Literal', value: '/dev/null' }] };
}

/** The parts without the tabs that lines begin with. */
function withoutTabs(parts: readonly Part[]): Part[] {
  return parts.map((part, i) => {
    if (part.type !== 'Literal') return part;
    return { ...part, value: part.value.replace(i === 0 ? /(^|\n)\t+/g : /(\n)\t+/g, '$1') };
  });
}

/** The parts in double quotes; undefined when there is no line. */
function withoutLastNewline(parts: readonly Part[]): Part[] | undefined {
  const last = parts.at(-1);
  if (last === undefined || !('value' in last)) return undefined;
  const value = last.value.replace(/\n$/, '');
  const rest = parts.slice(0, -1);
  if (rest.length === 0 && last.value === '') return undefined;
  const shortened: Part[] = value === '' ? [] : [{ ...last, value }];
  return [{ type: 'DoubleQuoted', parts: [...rest, ...shortened] }];
}
