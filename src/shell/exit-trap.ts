/**
 * `trap … EXIT` in scripts that bash runs as programs, and in subshells. The library ends such a
 * script with nothing left of its functions and variables, so the script has to run its trap
 * itself: it is kept in a variable, and each `exit`, and the end of the script, evaluate it first.
 *
 * Not done: when `set -e` or an error of the shell ends the script.
 */
import type { CommandNode, ScriptNode, SimpleCommandNode, WordNode } from 'just-bash';
import { commandName, literal, pipelineOf, quoted, statementOf, STATUS_WORD } from './syntax.ts';

type GroupNode = Extract<CommandNode, { type: 'Group' }>;
type Statement = ScriptNode['statements'][number];

/** What is to be evaluated at the end. */
const TRAP = '__EXIT_TRAP';
/** What is being evaluated, and the status afterwards. */
const ACTION = '__EXIT_ACTION';
const STATUS = '__EXIT_STATUS';

/**
 * Changes a script, or a text that one evaluates, in place.
 * @param isProgram - it is a whole script that bash runs as a program.
 */
export function carryExitTrap(ast: ScriptNode, isProgram: boolean): void {
  const hasTrap = isProgram && keepTraps(ast);
  rewriteExits(ast);
  if (hasTrap) ast.statements.push(statement(leave(STATUS_WORD)));
}

/** Lets each subshell that sets a trap for EXIT run it at its end. Changes a script in place. */
export function carrySubshellTraps(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) carrySubshellTraps(child);
  const { type, body } = node as { type?: string; body?: Statement[] | ScriptNode };
  if (body === undefined || (type !== 'Subshell' && type !== 'CommandSubstitution')) return;
  const statements = Array.isArray(body) ? body : body.statements;
  if (!keepTraps(statements)) return;
  for (const one of statements) rewriteExits(one);
  // The trap of the script around it is not the subshell's.
  statements.unshift(statement(assign(TRAP, null)));
  statements.push(statement(leave(STATUS_WORD)));
}

/** Makes assignments of the traps for EXIT; says whether there was one. */
function keepTraps(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  let found = false;
  for (const child of Object.values(node)) if (keepTraps(child)) found = true;
  const command = node as SimpleCommandNode;
  if (command.type !== 'SimpleCommand' || commandName(command) !== 'trap') return found;
  const words = literal(command.args[0]) === '--' ? command.args.slice(1) : command.args;
  const [action, ...signals] = words;
  // Of one word, that is the signal, whose trap is taken back.
  const names = words.length === 1 ? words : signals;
  if (!names.some((name) => ['EXIT', '0'].includes(literal(name) ?? ''))) return found;
  const isBack = words.length === 1 || literal(action) === '-';
  command.assignments = [assignment(TRAP, isBack ? null : action)];
  command.name = null;
  command.args = [];
  return true;
}

/** Lets each `exit` evaluate the trap first; a subshell has none. */
function rewriteExits(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { type } = node as { type?: string };
  if (type === 'Subshell' || type === 'CommandSubstitution') return;
  for (const [key, child] of Object.entries(node)) {
    const command = child as SimpleCommandNode | undefined;
    const isExit = command?.type === 'SimpleCommand' && commandName(command) === 'exit';
    if (!isExit) rewriteExits(child);
    else (node as Record<string, unknown>)[key] = leave(command.args[0] ?? STATUS_WORD);
  }
}

/**
 * `{ STATUS=…; ACTION=${TRAP-}; TRAP=; if (exit "$STATUS"); then eval "$ACTION"; else … fi;
 * exit "$STATUS"; }`: in either branch `$?` is the status, and `set -e` does not end the condition.
 */
function leave(status: WordNode): GroupNode {
  const exit = (): Statement => statementOf([pipelineOf('exit', [quoted(expansion(STATUS))])], []);
  const evaluate = (): Statement =>
    statementOf([pipelineOf('eval', [quoted(expansion(ACTION))])], []);
  const hasStatus = statement({ type: 'Subshell', body: [exit()], redirections: [] });
  const body = [
    statement(assign(STATUS, status)),
    statement(assign(ACTION, quoted(expansion(TRAP, true)))),
    statement(assign(TRAP, null)),
    statement({
      type: 'If',
      clauses: [{ condition: [hasStatus], body: [evaluate()] }],
      elseBody: [evaluate()],
      redirections: [],
    }),
    exit(),
  ];
  return { type: 'Group', body, redirections: [] };
}

function statement(command: CommandNode): Statement {
  return statementOf([{ type: 'Pipeline', commands: [command], negated: false }], []);
}

function assign(name: string, value: WordNode | null): CommandNode {
  const assignments = [assignment(name, value)];
  return { type: 'SimpleCommand', assignments, name: null, args: [], redirections: [] };
}

function assignment(
  name: string,
  value: WordNode | null,
): SimpleCommandNode['assignments'][number] {
  return { type: 'Assignment', name, value, append: false, array: null };
}

/** `$NAME`, or `${NAME-}` for a variable that may not be set. */
function expansion(parameter: string, maybeUnset = false): object {
  const nothing: WordNode = { type: 'Word', parts: [] };
  const operation = { type: 'DefaultValue', word: nothing, checkEmpty: false };
  return { type: 'ParameterExpansion', parameter, operation: maybeUnset ? operation : null };
}
