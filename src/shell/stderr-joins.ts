/**
 * `2>&1` behind a loop, a group or another compound command. The library puts what such a command
 * writes on standard error behind what it writes on standard output; so each command in it gets a
 * `2>&1` of its own, and the messages stand where they belong. Of a single program, too, it puts
 * one behind the other; a command before it says that both go to one place.
 */
import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode } from 'just-bash';
import { literal, pipelineOf, statementOf, word, type Redirection } from './syntax.ts';

/** Name of the command that says so. */
export const JOINED_COMMAND = '/bin/__joined';

type Statement = ScriptNode['statements'][number];

/** Changes a script in place. */
export function joinStderr({ statements }: ScriptNode): void {
  for (const statement of statements) visitStatement(statement, false);
}

function visitStatement({ pipelines }: Statement, isJoined: boolean): void {
  for (const pipeline of pipelines) visitPipeline(pipeline, isJoined);
}

function visitPipeline(pipeline: PipelineNode, isJoined: boolean): void {
  const { commands } = pipeline;
  if (isJoined && commands.length > 1) {
    // What goes to the next command must not have messages in it.
    const inner: PipelineNode = { type: 'Pipeline', commands, negated: false };
    const body = [statementOf([inner], [])];
    pipeline.commands = [{ type: 'Group', body, redirections: [JOIN()] }];
    return visitPipeline(inner, false);
  }
  for (const [i, command] of commands.entries()) {
    visitCommand(command, isJoined);
    if (command.type === 'SimpleCommand') commands[i] = announced(command);
  }
}

/** `./prog 2>&1` is `{ __joined ./prog; ./prog 2>&1; }`. */
function announced(command: SimpleCommandNode): CommandNode {
  const name = literal(command.name);
  if (name !== 'valgrind' && !name?.includes('/')) return command;
  if (!joinsAfter(command.redirections, false)) return command;
  // The announcement would change `$?`.
  if (JSON.stringify(command).includes('"parameter":"?"')) return command;
  const announcement = statementOf([pipelineOf(JOINED_COMMAND, [word(name)])], []);
  const itself: PipelineNode = { type: 'Pipeline', commands: [command], negated: false };
  const body = [announcement, statementOf([itself], [])];
  return { type: 'Group', body, redirections: [] };
}

/** @param isJoined - its standard error goes where its standard output goes. */
function visitCommand(command: CommandNode, isJoined: boolean): void {
  // Where a function is called its outputs may go elsewhere.
  if (command.type === 'FunctionDef') return visitCommand(command.body, false);
  if (command.type === 'SimpleCommand') {
    // `exec 2>&1` is for all that follows.
    const isExec = literal(command.name) === 'exec' && command.args.length === 0;
    if (isJoined && !isExec && command.name) command.redirections.unshift(JOIN());
    return;
  }
  const inner = joinsAfter(command.redirections, isJoined);
  for (const statement of partsOf(command)) visitStatement(statement, inner);
}

/** Whether both go to one place behind redirections of a compound command. */
function joinsAfter(redirections: readonly Redirection[], before: boolean): boolean {
  let joined = before;
  for (const { operator, fd, target } of redirections) {
    const to = target.type === 'Word' ? literal(target) : undefined;
    if (operator === '&>' || operator === '&>>') joined = true;
    else if (!operator.startsWith('>')) continue;
    else if (operator === '>&' && fd === 2 && to === '1') joined = true;
    else if (operator === '>&' && fd === null && !/^[0-9-]+$/.test(to ?? '')) joined = true;
    else if ((fd ?? 1) === 1 || fd === 2) joined = false;
  }
  return joined;
}

const JOIN = (): Redirection => ({
  type: 'Redirection',
  fd: 2,
  operator: '>&',
  target: { type: 'Word', parts: [{ type: 'Literal', value: '1' }] },
});

function partsOf(command: CommandNode): readonly Statement[] {
  switch (command.type) {
    case 'If':
      return [
        ...command.clauses.flatMap(({ condition, body }) => [...condition, ...body]),
        ...(command.elseBody ?? []),
      ];
    case 'While':
    case 'Until':
      return [...command.condition, ...command.body];
    case 'For':
    case 'CStyleFor':
    case 'Group':
    case 'Subshell':
      return command.body;
    case 'Case':
      return command.items.flatMap(({ body }) => body);
    default:
      return [];
  }
}
