/**
 * Integers of 64 bits in `$((…))`, `((…))` and `let`. The library computes in doubles, and in 32
 * bits where bits count: right as long as numbers are small, and quick. So a script is rewritten to
 * look first whether all that goes in and comes out of an expression is small; only where it is
 * not, or where the library does not understand an operand, a command of ours computes (int64.ts).
 *
 * In a word there is no condition but whether an element of an array is set; `PIPESTATUS` has a
 * first element and no hundredth: `$((x+1))` becomes
 * `${PIPESTATUS[SMALL?0:99]+$((x+1))}${PIPESTATUS[SMALL?99:0]+$(__arith "x+1")}`.
 *
 * Not done: expressions that assign within `$((…))`, elements of arrays that are assigned,
 * `for ((`.
 */
import { Bash } from 'just-bash';
import type { CommandNode, ScriptNode, SimpleCommandNode, WordNode } from 'just-bash';
import { evaluate } from './int64.ts';
import { commandName, pipelineOf, statementOf, STATUS_WORD, word } from './syntax.ts';

let parser: Bash | undefined;

/** The tree of a text. The library's own function for it is missing where it runs in a browser. */
function parse(text: string): ScriptNode {
  parser ??= new Bash();
  return parser.transform(text).ast;
}

type Part = WordNode['parts'][number];
type Expansion = Extract<Part, { type: 'ArithmeticExpansion' }>;
type Expression = Expansion['expression'];
type Arith = Expression['expression'];
type ArithmeticCommand = Extract<CommandNode, { type: 'ArithmeticCommand' }>;

/** Name of the command that computes; `-c` gives a status instead of a number. */
export const ARITH_COMMAND = '/bin/__arith';
/** Variables whose value is always small, and another each time. */
const CHANGING = new Set(['RANDOM', 'SECONDS', 'EPOCHSECONDS']);
/** Longest condition that is worth its evaluation. */
const GUARD_MAX = 600;
const INT32 = 2 ** 31;
const EXACT = 2 ** 53;
const NO_VARIABLES = { get: (): undefined => undefined, set: (): void => undefined };
const OPERATORS_IN_PLACE = new Set(['++', '--']);

/** Rewrites the arithmetic of a script, or of a part of one, in place. */
export function rewriteArithmetic(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    if (typeof child !== 'object' || child === null) continue;
    rewriteArithmetic(child);
    const { type } = child as { type?: string };
    if (type === 'ArithmeticCommand') {
      (node as Record<string, unknown>)[key] = exactCommand(child as ArithmeticCommand);
    } else if (type === 'SimpleCommand') exactLet(child as SimpleCommandNode);
  }
  const { parts } = node as { parts?: Part[] };
  if (Array.isArray(parts)) {
    (node as { parts: Part[] }).parts = parts.flatMap((part) =>
      part.type === 'ArithmeticExpansion' ? exactParts(part) : [part],
    );
  }
}

function exactParts(part: Expansion): Part[] {
  const look = new Look(part.expression.expression);
  if (look.assigns || part.expression.originalText === undefined) return [part];
  const text = exactText(part.expression.originalText);
  if (text === undefined) return [part];
  const body = statementOf([pipelineOf(ARITH_COMMAND, [text, STATUS_WORD])], []);
  const exact = { type: 'CommandSubstitution', legacy: false, body: script(body) } as Part;
  const guard = look.guard();
  if (guard === '1') return [part];
  if (guard === undefined) return [exact];
  return [chosen(`(${guard})?0:99`, part), chosen(`(${guard})?99:0`, exact)];
}

function script(statement: ScriptNode['statements'][number]): ScriptNode {
  return { type: 'Script', statements: [statement] };
}

function chosen(index: string, part: Part): Part {
  const use: WordNode = { type: 'Word', parts: [part] };
  return {
    type: 'ParameterExpansion',
    parameter: `PIPESTATUS[${index}]`,
    operation: { type: 'UseAlternative', word: use, checkEmpty: false },
  };
}

/** `((E))` becomes `if ((SMALL)); then ((E)); else __arith -c "E"; fi`. */
function exactCommand(command: ArithmeticCommand): CommandNode {
  const { expression, redirections } = command;
  const look = new Look(expression.expression);
  const isCounter = OPERATORS_IN_PLACE.has(
    (expression.expression as { operator?: string }).operator!,
  );
  const guard = isCounter ? '1' : look.guard();
  const text =
    expression.originalText === undefined ? undefined : exactText(expression.originalText);
  if (guard === '1' || text === undefined || redirections.length > 0) return command;
  const exact = pipelineOf(ARITH_COMMAND, [word('-c'), text]);
  const [exactly] = exact.commands;
  if (guard === undefined) return look.assignsElement ? command : exactly;
  const test = parse(`((${guard}))`).statements[0];
  return {
    type: 'If',
    clauses: [
      {
        condition: [test],
        body: [statementOf([{ type: 'Pipeline', commands: [command], negated: false }], [])],
      },
    ],
    elseBody: [statementOf([look.assignsElement ? pipelineOf(':', []) : exact], [])],
    redirections: [],
  };
}

function exactLet(command: SimpleCommandNode): void {
  if (commandName(command) !== 'let' || command.args.length === 0) return;
  if (JSON.stringify(command.args).includes('[')) {
    const literal = command.args.some((arg) => arg.parts.some(holdsBracket));
    if (literal) return;
  }
  command.name = pipelineName(ARITH_COMMAND);
  command.args = [word('-c'), ...command.args];
}

function holdsBracket(part: Part): boolean {
  if ('parts' in part) return part.parts.some(holdsBracket);
  return part.type === 'Glob' || ('value' in part && part.value.includes('['));
}

function pipelineName(name: string): WordNode {
  return { type: 'Word', parts: [{ type: 'Literal', value: name }] };
}

/** The text of an expression as a word that has the expansions of double quotes. */
function exactText(original: string): WordNode | undefined {
  const hasCommand = /\$\(|`/.test(original);
  const bare = hasCommand ? original : original.replaceAll('"', '');
  try {
    const command = parse(`: "${elementsExpanded(bare)}"`).statements[0].pipelines[0].commands[0];
    if (command.type !== 'SimpleCommand' || command.args.length !== 1) return undefined;
    const [text] = command.args;
    rewriteArithmetic(text);
    return text;
  } catch {
    return undefined;
  }
}

/** `a[i]` becomes `${a[i]}`: a command sees no arrays. */
function elementsExpanded(text: string): string {
  return text.replace(
    /(^|[^\w${])([A-Za-z_]\w*\[[^[\]]*\])/g,
    (_, before: string, element: string) => `${before}\${${element}}`,
  );
}

/** What is in an expression, and when the library gets it right. */
class Look {
  /** It changes a variable. */
  assigns = false;
  /** It changes an element of an array. */
  assignsElement = false;
  private isStrange = false;
  private readonly conditions = new Set<string>();

  constructor(expression: Arith) {
    this.visit(expression);
  }

  /** A condition for computing in doubles: `1` always, undefined never. */
  guard(): string | undefined {
    if (this.isStrange) return undefined;
    // Not `&&`, which makes the library take `((` for two subshells; nor `(((`.
    const text = ['1', ...this.conditions].join('&');
    return text.length > GUARD_MAX ? undefined : text;
  }

  /** Notes what must hold for an expression; gives a text that has its value. */
  private visit(node: Arith): string {
    switch (node.type) {
      case 'ArithNumber':
        if (!(node.value < INT32)) this.isStrange = true;
        return String(node.value);
      case 'ArithVariable':
        return this.variable(node.name);
      case 'ArithArrayElement':
        return this.element(node);
      case 'ArithGroup':
        return this.visit(node.expression);
      case 'ArithNested':
        return this.visit(node.expression);
      case 'ArithUnary':
        return this.unary(node);
      case 'ArithBinary':
        return this.binary(node.operator, this.visit(node.left), this.visit(node.right));
      case 'ArithTernary': {
        const [test, yes, no] = [node.condition, node.consequent, node.alternate];
        return `(${this.visit(test)}?${this.visit(yes)}:${this.visit(no)})`;
      }
      case 'ArithAssignment': {
        this.assigns = true;
        if (node.subscript ?? node.stringKey) this.assignsElement = true;
        const value = this.visit(node.value);
        if (node.operator === '=' || this.assignsElement) return value;
        const operator = node.operator.slice(0, -1);
        return this.binary(operator, this.variable(node.variable), value);
      }
      default:
        if (node.type.startsWith('ArithDynamicAss')) this.assigns = true;
        this.isStrange = true;
        return '0';
    }
  }

  private variable(name: string): string {
    if (CHANGING.has(name)) return '0';
    if (!/^[A-Za-z_]\w*$/.test(name)) this.isStrange = true;
    else this.within(name, INT32);
    return name;
  }

  private element(node: Extract<Arith, { type: 'ArithArrayElement' }>): string {
    const { array, index, stringKey } = node;
    const key =
      stringKey ??
      (index?.type === 'ArithNumber' ? String(index.value) : undefined) ??
      (index?.type === 'ArithVariable' && /^[A-Za-z_]/.test(index.name) ? index.name : undefined);
    if (key === undefined || !/^\w+$/.test(key) || CHANGING.has(key)) {
      this.isStrange = true;
      return '0';
    }
    const text = `${array}[${key}]`;
    this.within(text, INT32);
    return text;
  }

  private unary(node: Extract<Arith, { type: 'ArithUnary' }>): string {
    const operand = this.visit(node.operand);
    if (OPERATORS_IN_PLACE.has(node.operator)) {
      this.assigns = true;
      if (node.operand.type !== 'ArithVariable') this.assignsElement = true;
      return operand;
    }
    if (node.operator === '~') this.within(operand, INT32);
    return `(${node.operator}${operand})`;
  }

  private binary(operator: string, left: string, right: string): string {
    const text = `(${left}${operator}${right})`;
    if (operator === '*' || operator === '**') this.within(text, EXACT);
    if (['&', '|', '^', '>>'].includes(operator)) this.within(left, INT32);
    if (['&', '|', '^'].includes(operator)) this.within(right, INT32);
    if (operator === '<<') this.within(`(${left}*2**${right})`, INT32);
    if (operator === '<<' || operator === '>>') this.demand(`${right}>=0`, `${right}<31`);
    return text;
  }

  private within(text: string, bound: number): void {
    this.demand(`${text}<${bound}`, `${text}>${-bound}`);
  }

  /** Conditions without variables are decided now. */
  private demand(...conditions: string[]): void {
    for (const condition of conditions) {
      if (/[A-Za-z_]/.test(condition)) this.conditions.add(`(${condition})`);
      else if (evaluate(condition, NO_VARIABLES) === 0n) this.isStrange = true;
    }
  }
}
