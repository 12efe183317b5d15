/**
 * What one bash process keeps between two inputs, carried from one call of the library to the next.
 *
 * The library starts every call with a fresh state. So each input gets a prologue that restores
 * functions, arrays, exported names, options and `$?`, and an epilogue that reports them; plain
 * variables and the working directory pass through the library's own options. Not carried: file
 * descriptors opened with `exec` and the integer attribute together with `readonly`.
 */
import type { CommandNode, ScriptNode } from 'just-bash';
import { RESTORE_STATUS_COMMAND } from './errexit.ts';
import { nothing, pipelineOf, statementOf, STATUS_WORD, word } from './syntax.ts';

type FunctionDef = Extract<CommandNode, { type: 'FunctionDef' }>;
type Statement = ScriptNode['statements'][number];

/** Name of the command that reports the state at the end of an input. */
export const SAVE_COMMAND = '/bin/__save';

/** The state of a bash process between two inputs. */
export class BashState {
  cwd: string;
  variables: Record<string, string>;
  status = 0;
  private declarations = '';
  private functions = new Map<string, FunctionDef>();
  private seen = new Map<string, FunctionDef>();
  private saved = false;

  constructor(cwd: string, variables: Record<string, string>) {
    this.cwd = cwd;
    this.variables = { ...variables };
  }

  /** The input has run to its end and reported its state. */
  get isSaved(): boolean {
    return this.saved;
  }

  /** Whether `set -e` and the like is on. */
  hasOption(name: string): boolean {
    return (this.variables['SHELLOPTS'] ?? '').split(':').includes(name);
  }

  /** Names of the functions that are defined. */
  get functionNames(): string[] {
    return [...this.functions.keys()];
  }

  /** Remembers a function definition that is part of the input or of text that it evaluates. */
  define(definition: FunctionDef): void {
    this.seen.set(definition.name, definition);
  }

  /** A new input begins. */
  begin(): void {
    this.saved = false;
    this.seen = new Map(this.functions);
  }

  /** Puts the prologue and the epilogue around a rewritten input. */
  wrap(ast: ScriptNode, parse: (text: string) => ScriptNode): void {
    const definitions = [...this.functions.values()].map((definition) =>
      statementOf([{ type: 'Pipeline', commands: [definition], negated: false }], []),
    );
    const declarations = this.declarations === '' ? [] : parse(this.declarations).statements;
    const status = this.status === 0 || this.hasOption('errexit') ? [] : [this.status];
    const restore = status.map((n) => command(RESTORE_STATUS_COMMAND, [String(n)]));
    ast.statements = [
      nothing(),
      ...definitions,
      ...declarations,
      ...this.options(parse),
      ...restore,
      ...ast.statements,
      this.epilogue(parse),
    ];
  }

  /** Leaves everything as it was before the input but the status. */
  keep(status: number): void {
    this.saved = true;
    this.status = status;
  }

  /** Takes what the epilogue reports: `declare -p` and `declare -F`. */
  save(status: number, declarations: string, functions: string): void {
    this.saved = true;
    this.status = status;
    this.declarations = carriedDeclarations(declarations);
    const names = new Set([...functions.matchAll(/^declare -f\S* (\S+)$/gm)].map((m) => m[1]));
    this.functions = new Map([...this.seen].filter(([name]) => names.has(name)));
  }

  private options(parse: (text: string) => ScriptNode): Statement[] {
    const initial = new Set(['braceexpand', 'hashall', 'interactive-comments']);
    const on = (this.variables['SHELLOPTS'] ?? '').split(':').filter((o) => o && !initial.has(o));
    const shopt = (this.variables['BASHOPTS'] ?? '').split(':').filter(Boolean);
    const lines = [
      ...shopt.map((name) => `shopt -s ${name}`),
      ...on.filter((name) => name !== 'xtrace').map((name) => `set -o ${name}`),
      ...on.filter((name) => name === 'xtrace').map((name) => `set -o ${name}`),
    ];
    return lines.length === 0 ? [] : parse(lines.join('\n')).statements;
  }

  private epilogue(parse: (text: string) => ScriptNode): Statement {
    const text = `${SAVE_COMMAND} x "$(declare -p)" "$(declare -F)"`;
    const statement = parse(text).statements[0];
    const save = statement.pipelines[0].commands[0];
    if (save.type === 'SimpleCommand') save.args[0] = STATUS_WORD;
    return statement;
  }
}

function command(name: string, args: readonly string[]): Statement {
  return statementOf([pipelineOf(name, args.map(word))], []);
}

/** The lines of `declare -p` that plain variables do not cover, as commands. */
function carriedDeclarations(text: string): string {
  const kept: string[] = [];
  for (const line of text.split('\n')) {
    const match = /^declare -(\S+) ([A-Za-z_]\w*)(=.*)?$/.exec(line);
    if (!match || match[1].includes('r') || /^(PIPESTATUS|BASH\w*|FUNCNAME)$/.test(match[2])) {
      continue;
    }
    const [, flags, name, value] = match;
    // Not in one command: the library's declare splits the words of an array.
    if (/[aAi]/.test(flags)) kept.push(`declare -${flags} ${name}`);
    if (/[aA]/.test(flags) && value) kept.push(`${name}${value}`);
    else if (match[1].includes('x')) kept.push(`export ${match[2]}`);
  }
  return kept.join('\n');
}

/**
 * The variables that a shell starts with.
 * @param options - what `$0`, `$1` and so on are, and more.
 */
export function initialVariables(
  cwd: string,
  options: {
    readonly args?: readonly string[];
    readonly name?: string;
    readonly env?: Readonly<Record<string, string>>;
  },
): Record<string, string> {
  const args = options.args ?? [];
  return {
    HOME: '/root',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    IFS: ' \t\n',
    OSTYPE: 'linux-gnu',
    MACHTYPE: 'x86_64-pc-linux-gnu',
    HOSTTYPE: 'x86_64',
    HOSTNAME: 'kmemleak-sim',
    USER: 'root',
    LOGNAME: 'root',
    SHELL: '/bin/bash',
    TERM: 'linux',
    PWD: cwd,
    OLDPWD: cwd,
    OPTIND: '1',
    '0': options.name ?? 'bash',
    '#': String(args.length),
    '@': args.join(' '),
    ...Object.fromEntries(args.map((arg, i) => [String(i + 1), arg])),
    ...options.env,
  };
}
