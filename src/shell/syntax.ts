/**
 * Pieces of syntax trees, for the passes that change scripts.
 */
import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, WordNode } from 'just-bash';

/** A redirection of a command. */
export type Redirection = SimpleCommandNode['redirections'][number];
/** A definition of a function. */
export type FunctionDef = Extract<CommandNode, { type: 'FunctionDef' }>;
type Statement = ScriptNode['statements'][number];

/** The literal text of a word, or undefined when it has to be expanded. */
export function literal(node: WordNode | null | undefined): string | undefined {
  const part = node?.parts.length === 1 ? node.parts[0] : undefined;
  return part?.type === 'Literal' ? part.value : undefined;
}

/** What a command is called, when that is plain text. */
export function commandName(command: SimpleCommandNode): string | undefined {
  return literal(command.name);
}

/** A word that stands for `text` as it is. */
export function word(text: string): WordNode {
  return { type: 'Word', parts: [{ type: 'SingleQuoted', value: text }] };
}

/** A word of one part in double quotes. */
export function quoted(part: object): WordNode {
  return { type: 'Word', parts: [{ type: 'DoubleQuoted', parts: [part as never] }] };
}

/** The word `"$?"`. */
export const STATUS_WORD: WordNode = quoted({
  type: 'ParameterExpansion',
  parameter: '?',
  operation: null,
});

/** A pipeline of one plain command. */
export function pipelineOf(
  name: string,
  args: readonly WordNode[],
  redirections: readonly Redirection[] = [],
): PipelineNode {
  const command: SimpleCommandNode = {
    type: 'SimpleCommand',
    assignments: [],
    name: { type: 'Word', parts: [{ type: 'Literal', value: name }] },
    args: [...args],
    redirections: [...redirections],
  };
  return { type: 'Pipeline', commands: [command], negated: false };
}

/** A statement of pipelines joined by `operators`. */
export function statementOf(
  pipelines: PipelineNode[],
  operators: ('&&' | '||' | ';')[],
): Statement {
  return { type: 'Statement', pipelines, operators, background: false };
}

/** Calls `each` for every function that a tree defines, inner ones first. */
export function eachFunction(node: unknown, each: (definition: FunctionDef) => void): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) eachFunction(child, each);
  if ((node as { type?: string }).type === 'FunctionDef') each(node as FunctionDef);
}

/** A statement that does nothing; from then on `PIPESTATUS` is set. */
export function nothing(): Statement {
  return statementOf([pipelineOf(':', [])], []);
}
