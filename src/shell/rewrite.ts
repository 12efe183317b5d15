/**
 * Changes to a parsed script that give the library's bash what it lacks: a status for writes that
 * fail, and chance and time that come from the simulated machine.
 *
 * The library has no way to say that write(2) failed. So the file system notes a failed write, and
 * after each pipeline that redirects output this pass puts a command that turns the note into a
 * message and status 1: `C > f` becomes `C > f && __status 0 || __status "$?"`. With no failed
 * write the inserted part keeps the status of `C`, also within longer lists and under `set -e`.
 * The same command prints simulated times for `time`.
 */
import type { CommandNode, PipelineNode, ScriptNode, SimpleCommandNode, WordNode } from 'just-bash';
import {
  commandName,
  literal,
  pipelineOf,
  quoted,
  statementOf,
  STATUS_WORD,
  word,
  type Redirection,
} from './syntax.ts';

type Statement = ScriptNode['statements'][number];
interface Condition {
  operator: string;
  operand: WordNode;
}
type BraceExpansion = Extract<WordNode['parts'][number], { type: 'BraceExpansion' }>;

/** Words that the library makes of one range like `{1..99999}`. */
const RANGE_WORDS = 10_000;
/** So many ranges are more than it takes. */
const RANGES_MAX = 10;

/** Name of the command that reports failed writes. */
export const STATUS_COMMAND = '/bin/__status';
/** Commands that print what `$RANDOM`, `$SECONDS` and the clock variables stand for. */
export const DYNAMIC_VARIABLES: Readonly<Record<string, string>> = {
  RANDOM: '/bin/__random',
  SECONDS: '/bin/__seconds',
  EPOCHSECONDS: '/bin/__epochseconds',
};
/** The command that prints what a variable stands for, by its name; names may be anything. */
function commandFor(name: string): string | undefined {
  return Object.hasOwn(DYNAMIC_VARIABLES, name) ? DYNAMIC_VARIABLES[name] : undefined;
}

/** Name of the command that notes when a timed pipeline starts. */
export const START_COMMAND = '/bin/__start';
/** Name of the command that rewrites the text given to `eval`. */
export const REWRITE_COMMAND = '/bin/__rewrite';
/** Name of the command that rewrites a sourced file and prints where the result is. */
export const SOURCE_COMMAND = '/bin/__source';

/** Name of the command that prints something when its argument is a character device. */
export const DEVICE_COMMAND = '/bin/__device';

/** Begins the target of each redirection, so that the file system knows an open from a look. */
export const OPEN_MARK = '\u0001';
const PROGRAM_FOLDERS = /^\/(usr\/)?s?bin\//;

/** Rewrites a script, or a part of one, in place. */
export function rewriteScript(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue;
    const replaced = dynamicVariable(child as { type?: string });
    if (replaced) (node as Record<string, unknown>)[key] = replaced;
    else rewriteScript(child);
  }
  const typed = node as { type?: string };
  if (typed.type === 'Statement') addStatusChecks(node as Statement);
  else if (typed.type === 'SimpleCommand') rewriteCommand(node as SimpleCommandNode);
  else if (typed.type === 'CondUnary') rewriteCondition(node as Condition);
  else if (typed.type === 'Redirection') markTarget(node as Redirection);
  else if (typed.type === 'BraceExpansion') splitRanges(node as BraceExpansion);
}

/**
 * Makes several ranges of one with more words than the library gives, which says nothing of those
 * that it leaves out; of all ranges together it takes so many, and complains of more.
 */
function splitRanges(braces: BraceExpansion): void {
  braces.items = braces.items.flatMap((item): BraceExpansion['items'] => {
    const { start, end } = item as { start?: unknown; end?: unknown };
    if (item.type !== 'Range' || typeof start !== 'number' || typeof end !== 'number')
      return [item];
    const step = Math.abs(item.step ?? 1) || 1;
    const sign = start <= end ? 1 : -1;
    const ranges: BraceExpansion['items'] = [];
    for (let from = start; sign * (end - from) >= 0 && ranges.length <= RANGES_MAX;) {
      const next = from + sign * step * RANGE_WORDS;
      const last = next - sign * step;
      ranges.push({ ...item, start: from, end: sign * (end - last) > 0 ? last : end });
      from = next;
    }
    return ranges;
  });
}

function dynamicVariable(node: { type?: string }): object | undefined {
  if (node.type === 'ParameterExpansion') {
    const { parameter, operation } = node as unknown as { parameter: string; operation: unknown };
    const command = operation === null ? commandFor(parameter) : undefined;
    return command ? substitution(command, []) : undefined;
  }
  if (node.type === 'ArithVariable') {
    const command = commandFor((node as unknown as { name: string }).name);
    return command ? { type: 'ArithCommandSubst', command } : undefined;
  }
  return undefined;
}

function substitution(command: string, args: readonly WordNode[]): object {
  return {
    type: 'CommandSubstitution',
    legacy: false,
    body: { type: 'Script', statements: [statementOf([pipelineOf(command, args)], [])] },
  };
}

/** `-c FILE`, of which the library knows some names only, is `-n "$(__device FILE)"`. */
function rewriteCondition(condition: Condition): void {
  if (condition.operator !== '-c') return;
  condition.operator = '-n';
  condition.operand = quoted(substitution(DEVICE_COMMAND, [condition.operand]));
}

/** The name `[`, which the library takes for the beginning of a pattern. */
function isBracket(name: WordNode | null): boolean {
  const part = name?.parts.length === 1 ? name.parts[0] : undefined;
  return part?.type === 'Glob' && part.pattern === '[';
}

function rewriteTest({ args }: SimpleCommandNode): void {
  for (const [i, arg] of args.entries()) {
    const before = i === 0 ? '!' : (literal(args[i - 1]) ?? '');
    const file = args[i + 1];
    if (literal(arg) !== '-c' || !['!', '-a', '-o', '('].includes(before) || !file) continue;
    if (literal(file) === ']') continue;
    args[i] = word('-n');
    args[i + 1] = quoted(substitution(DEVICE_COMMAND, [file]));
  }
}

function rewriteCommand(command: SimpleCommandNode): void {
  const name = commandName(command);
  if (name === 'test' || isBracket(command.name)) rewriteTest(command);
  if (name === 'eval' && command.args.length > 0) {
    command.args = [quoted(substitution(REWRITE_COMMAND, [...command.args, STATUS_WORD]))];
  } else if ((name === 'source' || name === '.') && command.args[0]) {
    command.args[0] = quoted(substitution(SOURCE_COMMAND, [command.args[0], STATUS_WORD]));
  } else if (command.name && name?.includes('/') && !PROGRAM_FOLDERS.test(name)) {
    // A script run by its path: through `sh`, so that its text is rewritten too.
    command.args.unshift(command.name);
    // The library's sh does not pass on what stands before it (`A=1 ./script`).
    const given = command.assignments.map((one) => one.name);
    const script = `export ${given.join(' ')}; sh "$0" "$@"`;
    if (given.length > 0) command.args.unshift(word('-c'), word(script));
    command.name = { type: 'Word', parts: [{ type: 'Literal', value: 'sh' }] };
  }
}

function markTarget(redirection: Redirection): void {
  if (!['>', '>>', '>|', '&>', '&>>'].includes(redirection.operator)) return;
  if (redirection.target.type !== 'Word' || redirection.fdVariable) return;
  const { parts } = redirection.target;
  const [first] = parts;
  if (first?.type === 'ProcessSubstitution') return;
  if (first?.type === 'Literal' && first.value.startsWith('/dev/')) return;
  if (first?.type === 'TildeExpansion' && first.user === null) {
    parts[0] = { type: 'ParameterExpansion', parameter: 'HOME', operation: null };
  }
  parts.unshift({ type: 'Literal', value: OPEN_MARK });
}

function addStatusChecks(statement: Statement): void {
  if (!statement.pipelines.some((p) => writesSomewhere(p) || p.timed)) return;
  const pipelines: PipelineNode[] = [];
  const operators: ('&&' | '||' | ';')[] = [];
  statement.pipelines.forEach((pipeline, i) => {
    if (i > 0) operators.push(statement.operators[i - 1] ?? ';');
    if (pipeline.timed && i === 0) {
      pipelines.push(pipelineOf(START_COMMAND, []));
      operators.push('&&');
    }
    pipelines.push(pipeline);
    if (!writesSomewhere(pipeline) && !pipeline.timed) return;
    const last = pipeline.commands.at(-1)!;
    const route = pipeline.timed ? [] : stderrRoute(redirectionsOf(last));
    const flags: WordNode[] = pipeline.timed ? [word('-t')] : [];
    pipeline.timed = false;
    if (writesSomewhere(pipeline) && !writesOutput(last)) flags.push(word('-m'));
    else if (pipeline.negated) flags.push(word('-n'));
    if (route === 'lost') flags.push(word('-q'));
    const copies = route === 'lost' ? [] : route;
    pipelines.push(pipelineOf(STATUS_COMMAND, [...flags, word('0')], copies));
    pipelines.push(pipelineOf(STATUS_COMMAND, [...flags, STATUS_WORD], copies));
    operators.push('&&', '||');
  });
  statement.pipelines = pipelines;
  statement.operators = operators;
}

function redirectionsOf(command: CommandNode): readonly Redirection[] {
  return 'redirections' in command && command.type !== 'FunctionDef' ? command.redirections : [];
}

function writesSomewhere(pipeline: PipelineNode): boolean {
  return pipeline.commands.some(writesOutput);
}

function writesOutput(command: CommandNode): boolean {
  if (command.type === 'SimpleCommand' && commandName(command) === 'exec') return false;
  return redirectionsOf(command).some((r) => {
    const target = r.target.type === 'Word' ? literal(r.target) : undefined;
    if (r.operator === '>&') return !/^([12]|[0-9]*-)$/.test(target ?? '');
    return ['>', '>>', '>|', '&>', '&>>'].includes(r.operator) && target !== '/dev/null';
  });
}

/** The redirections that a message about a failed write must have, or that it is lost. */
function stderrRoute(redirections: readonly Redirection[]): Redirection[] | 'lost' {
  let route: Redirection[] | 'lost' = [];
  let stdoutToFile = false;
  for (const r of redirections) {
    const target = r.target.type === 'Word' ? literal(r.target) : undefined;
    const both = r.operator.startsWith('&>') || (r.operator === '>&' && r.fd === null && !target);
    if (both) return 'lost';
    if (!r.operator.startsWith('>')) continue;
    if ((r.fd ?? 1) === 1) stdoutToFile = r.operator !== '>&';
    else if (r.fd === 2 && r.operator !== '>&') route = [{ ...r, operator: '>>' }];
    else if (r.fd === 2) route = target === '1' && stdoutToFile ? 'lost' : [r];
  }
  return route;
}
