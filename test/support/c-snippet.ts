/** Compiles snippets, and writes typed trees as short text to compare with. */
import { spawnSync } from 'node:child_process';
import { unreachable } from '../../src/base/assert.ts';
import { formatDiagnostic } from '../../src/base/diagnostic.ts';
import type {
  Expr,
  FunctionSymbol,
  Initializer,
  Program,
  Statement,
  Variable,
} from '../../src/cc/parse/ast.ts';
import { compile, type CompileOptions } from '../../src/cc/compile.ts';
import type { CType } from '../../src/cc/base/ctype.ts';
import { typeName } from '../../src/cc/parse/type-name.ts';
import { KERNEL_H } from './c-header.ts';

/** Compiles `source` as main.c; `kernel.h` and `headers` can be included. */
export function compileText(
  source: string,
  headers: Record<string, string> = {},
  options: Partial<CompileOptions> = {},
): Program {
  const files: Record<string, string> = {
    'main.c': source,
    'include/kernel.h': KERNEL_H,
    ...headers,
  };
  const host = { read: (path: string): string | undefined => files[path] };
  return compile('main.c', { host, includeDirs: ['include'], moduleName: 'demo', ...options });
}

/** Compiles what must have neither errors nor warnings. */
export function compileClean(source: string, headers: Record<string, string> = {}): Program {
  const program = compileText(source, headers);
  if (program.diagnostics.length > 0) {
    throw new Error(program.diagnostics.map(formatDiagnostic).join('\n'));
  }
  return program;
}

/** The diagnostics as `line:column: severity: message`. */
export function problems(source: string, headers: Record<string, string> = {}): string[] {
  return compileText(source, headers).diagnostics.map(
    (d) => `${d.line}:${d.column}: ${d.severity}: ${d.message}`,
  );
}

/** The messages alone. */
export function messages(source: string): string[] {
  return compileText(source).diagnostics.map((d) => d.message);
}

/** A variable with static storage. */
export function variable(program: Program, name: string): Variable {
  const found = program.variables.find((each) => each.name === name);
  if (!found) throw new Error(`no variable ${name}`);
  return found;
}

/** The type of a variable with static storage. */
export function type(program: Program, name: string): CType {
  return variable(program, name).type;
}

/** A function. */
export function functionOf(program: Program, name: string): FunctionSymbol {
  const found = program.functions.find((each) => each.name === name);
  if (!found) throw new Error(`no function ${name}`);
  return found;
}

/** The little-endian words that an object is initialised with, as signed numbers of `size`. */
export function words(program: Program, name: string, size = 4): bigint[] {
  const object = variable(program, name);
  const bytes = object.init?.bytes ?? new Uint8Array(object.size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / size }, (_, i) => {
    if (size === 8) return view.getBigInt64(i * 8, true);
    return BigInt(size === 4 ? view.getInt32(i * 4, true) : view.getInt8(i));
  });
}

/** The body of function `f` as text. */
export function body(source: string): string {
  const { body: definition } = functionOf(compileClean(source), 'f');
  return definition!.block.statements.map(showStatement).join(' ');
}

/** An expression with its conversions, in a notation like Lisp's. */
export function show(expr: Expr): string {
  switch (expr.kind) {
    case 'int':
      return `${expr.value}${expr.type.kind === 'int' && expr.type.name === 'int' ? '' : `:${typeName(expr.type)}`}`;
    case 'string':
      return JSON.stringify(String.fromCharCode(...expr.literal.bytes.slice(0, -1)));
    case 'variable':
      return expr.variable.name;
    case 'function':
      return expr.function.name;
    case 'member':
      return `(. ${show(expr.base)} ${expr.field.name ?? '_'})`;
    case 'deref':
      return `(* ${show(expr.operand)})`;
    case 'load':
      return `$${show(expr.operand)}`;
    case 'decay':
      return `@${show(expr.operand)}`;
    case 'address-of':
      return `(& ${show(expr.operand)})`;
    case 'cast':
      return `(${expr.implicit ? '' : '!'}${typeName(expr.type)} ${show(expr.operand)})`;
    case 'unary':
      return `(${expr.op} ${show(expr.operand)})`;
    case 'binary':
    case 'logical':
      return `(${expr.op} ${show(expr.left)} ${show(expr.right)})`;
    case 'pointer-add':
      return `(p${expr.op}${expr.scale} ${show(expr.pointer)} ${show(expr.index)})`;
    case 'pointer-diff':
      return `(p/${expr.scale} ${show(expr.left)} ${show(expr.right)})`;
    case 'conditional':
      return `(? ${show(expr.condition)} ${show(expr.then)} ${show(expr.otherwise)})`;
    case 'assign':
      return `(= ${show(expr.target)} ${show(expr.value)})`;
    case 'assign-op': {
      const how = expr.scale === 0 ? typeName(expr.operationType) : `p${expr.scale}`;
      return `(${expr.op}= ${how} ${show(expr.target)} ${show(expr.value)})`;
    }
    case 'increment':
      return `(${expr.prefix ? '' : 'post'}${expr.op} ${show(expr.target)} ${expr.step})`;
    case 'comma':
      return `(, ${show(expr.left)} ${show(expr.right)})`;
    case 'call':
      return `(${[expr.callee, ...expr.args].map(show).join(' ')})`;
    case 'builtin':
      return `(${['%' + expr.name, ...expr.args.map(show)].join(' ')})`;
    case 'statement-expr': {
      const result = expr.result ? ` => ${show(expr.result)}` : '';
      return `({${expr.body.statements.map(showStatement).join(' ')}${result}})`;
    }
    case 'label-address':
      return `&&${expr.label.name}`;
    case 'compound-literal':
      return `(literal ${typeName(expr.type)} ${showInit(expr.init)})`;
    default:
      return unreachable(expr);
  }
}

function showInit(init: Initializer): string {
  const items = init.items.map(
    (item) => `${item.offset}${item.field ? `.${item.field.name}` : ''}=${show(item.value)}`,
  );
  return `[${[...(init.zero ? ['zero'] : []), ...items].join(' ')}]`;
}

/** A statement in the same notation. */
export function showStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'expr':
      return `${show(statement.expr)};`;
    case 'block':
      return `{${statement.statements.map(showStatement).join(' ')}}`;
    case 'declare': {
      const init = statement.init ? ` ${showInit(statement.init)}` : '';
      return `${typeName(statement.variable.type)} ${statement.variable.name}${init};`;
    }
    case 'if': {
      const last = statement.otherwise ? ` else ${showStatement(statement.otherwise)}` : '';
      return `if ${show(statement.condition)} ${showStatement(statement.then)}${last}`;
    }
    case 'while':
      return `while ${show(statement.condition)} ${showStatement(statement.body)}`;
    case 'do':
      return `do ${showStatement(statement.body)} ${show(statement.condition)}`;
    case 'for': {
      const head = [
        statement.init.map(showStatement).join(' '),
        statement.condition ? show(statement.condition) : '',
        statement.step ? show(statement.step) : '',
      ];
      return `for ${head.join(' | ')} ${showStatement(statement.body)}`;
    }
    case 'switch': {
      const cases = statement.cases.map(({ low, high }) => `${low}..${high}`).join(',');
      return `switch ${show(statement.value)} <${cases}> ${showStatement(statement.body)}`;
    }
    case 'case': {
      const name = statement.case ? `case#${statement.case.id}` : 'default';
      return `${name}: ${showStatement(statement.body)}`;
    }
    case 'label':
      return `${statement.label.name}: ${showStatement(statement.body)}`;
    case 'goto':
      return `goto ${statement.label.name};`;
    case 'computed-goto':
      return `goto *${show(statement.target)};`;
    case 'return':
      return statement.value ? `return ${show(statement.value)};` : 'return;';
    case 'break':
    case 'continue':
    case 'empty':
      return `${statement.kind};`;
    default:
      return unreachable(statement);
  }
}

/** Whether gcc can be run; with CI set it has to be there. */
export function hasGcc(): boolean {
  const there = spawnSync('gcc', ['--version']).status === 0;
  if (!there && process.env['CI']) throw new Error('gcc is needed to check against, with CI set');
  if (!there) console.warn('gcc is missing: the comparison with it is skipped');
  return there;
}
