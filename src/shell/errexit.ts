/**
 * `set -e` within lists, as bash has it: a command before `&&` or `||`, or after `!`, never ends
 * the shell, nor does anything within it. The library heeds this for the command itself, but not
 * for the commands of a function or a group.
 *
 * It does so in the condition of an `if`. So `f || g` becomes
 * `if f; then __restore 0; else __restore "$?" && __restore 0; fi || g`: the status stays, and the
 * list in the else branch is itself one that does not end the shell.
 */
import type { CommandNode, PipelineNode, ScriptNode } from 'just-bash';
import { commandName, pipelineOf, statementOf, STATUS_WORD, word } from './syntax.ts';

type IfNode = Extract<CommandNode, { type: 'If' }>;
type Statement = ScriptNode['statements'][number];

/** Name of the command that gives a status. */
export const RESTORE_STATUS_COMMAND = '/bin/__restore';

/** Guards the lists of a script in place; `functions` are the names that functions have. */
export function guardLists(node: unknown, functions: ReadonlySet<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) guardLists(child, functions);
  if ((node as { type?: string }).type !== 'Statement') return;
  const statement = node as Statement;
  statement.pipelines = statement.pipelines.map((pipeline, i) => {
    const isExempt = pipeline.negated || ['&&', '||'].includes(statement.operators[i]);
    return isExempt && holdsCommands(pipeline, functions) ? guarded(pipeline) : pipeline;
  });
}

function holdsCommands(pipeline: PipelineNode, functions: ReadonlySet<string>): boolean {
  return pipeline.commands.some((command) => {
    if (command.type === 'SimpleCommand') return functions.has(commandName(command) ?? '');
    return !['FunctionDef', 'ArithmeticCommand', 'ConditionalCommand'].includes(command.type);
  });
}

function guarded(pipeline: PipelineNode): PipelineNode {
  const done = pipelineOf(RESTORE_STATUS_COMMAND, [word('0')]);
  const failed = pipelineOf(RESTORE_STATUS_COMMAND, [STATUS_WORD]);
  const guard: IfNode = {
    type: 'If',
    clauses: [{ condition: [statementOf([pipeline], [])], body: [statementOf([done], [])] }],
    elseBody: [statementOf([failed, done], ['&&'])],
    redirections: [],
  };
  return { type: 'Pipeline', commands: [guard], negated: false };
}
