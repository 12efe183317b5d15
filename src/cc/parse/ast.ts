/**
 * The typed syntax tree of a C translation unit, as the parser and the analysis leave it.
 *
 * Invariants, for whoever lowers it:
 * - Every conversion is a node: `load` (lvalue to value), `decay`, `cast`. The operands of an
 *   arithmetic operator have one type, the operator's; both sides of a comparison likewise.
 * - Lvalues are the kinds of {@link Lvalue}; they stand only below `load`, `decay`, `address-of`,
 *   `member`, and as the target of an assignment. A `member` of a value (a call's result) is
 *   allowed as well: then its `base` is not an lvalue.
 * - sizeof, offsetof, _Generic, typeof, __builtin_constant_p, __builtin_choose_expr and the like
 *   are gone, constants are folded where C wants a constant, `a ?: b` uses a hidden variable.
 * - No node has a floating type. With an error among the diagnostics a program must not be run.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import type {
  ArithmeticOp,
  BuiltinName,
  CastKind,
  ComparisonOp,
  ExprBase,
  IntExpr,
  Label,
  StringLiteral,
  SwitchCase,
} from './ast-leaf.ts';
import type { CType, Field, FunctionType } from '../base/ctype.ts';
import type { Place } from '../base/place.ts';

export type * from './ast-leaf.ts';

/** A string literal; an lvalue of array type. */
export interface StringExpr extends ExprBase {
  readonly kind: 'string';
  readonly literal: StringLiteral;
}

/** A variable; an lvalue. */
export interface VariableExpr extends ExprBase {
  readonly kind: 'variable';
  readonly variable: Variable;
}

/** A function's name; stands below `decay` and `address-of` or as the callee of a direct call. */
export interface FunctionExpr extends ExprBase {
  readonly kind: 'function';
  readonly function: FunctionSymbol;
}

/** `base.field`; an lvalue when `base` is one. `p->field` is the member of a `deref`. */
export interface MemberExpr extends ExprBase {
  readonly kind: 'member';
  readonly base: Expr;
  /** A member reached through anonymous ones is several nested `member` nodes. */
  readonly field: Field;
}

/** `*operand`; an lvalue, or a function (the target of a function pointer). */
export interface DerefExpr extends ExprBase {
  readonly kind: 'deref';
  readonly operand: Expr;
}

/** `(type){…}` in a function: initialises `variable` each time it is evaluated; an lvalue. */
export interface CompoundLiteralExpr extends ExprBase {
  readonly kind: 'compound-literal';
  readonly variable: Variable;
  readonly init: Initializer;
}

/** An expression that names an object. */
export type Lvalue =
  | StringExpr
  | VariableExpr
  | MemberExpr
  | DerefExpr
  | CompoundLiteralExpr
  | FunctionExpr;

/** The value of an object: reads `operand`, also whole records. */
export interface LoadExpr extends ExprBase {
  readonly kind: 'load';
  readonly operand: Expr;
}

/** The address of an array's first element or of a function. */
export interface DecayExpr extends ExprBase {
  readonly kind: 'decay';
  readonly operand: Expr;
}

/** `&operand`. */
export interface AddressOfExpr extends ExprBase {
  readonly kind: 'address-of';
  readonly operand: Expr;
}

/** A conversion, written or implicit. */
export interface CastExpr extends ExprBase {
  readonly kind: 'cast';
  readonly cast: CastKind;
  readonly operand: Expr;
  readonly implicit: boolean;
}

/** `-` and `~` on a promoted integer; `!` on a scalar (its result is int). */
export interface UnaryExpr extends ExprBase {
  readonly kind: 'unary';
  readonly op: '-' | '~' | '!';
  readonly operand: Expr;
}

/** An operator of two operands. */
export interface BinaryExpr extends ExprBase {
  readonly kind: 'binary';
  readonly op: ArithmeticOp | ComparisonOp;
  readonly left: Expr;
  readonly right: Expr;
}

/** `&&` and `||`; operands are scalars, the result is int. */
export interface LogicalExpr extends ExprBase {
  readonly kind: 'logical';
  readonly op: '&&' | '||';
  readonly left: Expr;
  readonly right: Expr;
}

/** `pointer + index * scale`, or minus; the index is a 64-bit integer. */
export interface PointerAddExpr extends ExprBase {
  readonly kind: 'pointer-add';
  readonly op: '+' | '-';
  readonly pointer: Expr;
  readonly index: Expr;
  /** Bytes of one step; may be 0. */
  readonly scale: number;
}

/** `(left - right) / scale` as long. */
export interface PointerDiffExpr extends ExprBase {
  readonly kind: 'pointer-diff';
  readonly left: Expr;
  readonly right: Expr;
  readonly scale: number;
}

/** `condition ? then : otherwise`; both have the node's type (also void or a record). */
export interface ConditionalExpr extends ExprBase {
  readonly kind: 'conditional';
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr;
}

/** `target = value`; the result is the value as the target then holds it. */
export interface AssignExpr extends ExprBase {
  readonly kind: 'assign';
  readonly target: Expr;
  readonly value: Expr;
}

/**
 * `target op= value`, reading and writing the target once. An integer target is converted to
 * `operationType`, `value` has that type already (a shift count has its own); the result is
 * converted back. A pointer target moves by `value * scale` bytes (op is + or -).
 */
export interface AssignOpExpr extends ExprBase {
  readonly kind: 'assign-op';
  readonly op: ArithmeticOp;
  readonly target: Expr;
  readonly value: Expr;
  readonly operationType: CType;
  /** 0 for integers. */
  readonly scale: number;
}

/** `++` and `--`. */
export interface IncrementExpr extends ExprBase {
  readonly kind: 'increment';
  readonly op: '++' | '--';
  /** Whether the result is the new value. */
  readonly prefix: boolean;
  readonly target: Expr;
  /** 1, or the bytes of a pointer's step. */
  readonly step: number;
}

/** `left, right`. */
export interface CommaExpr extends ExprBase {
  readonly kind: 'comma';
  readonly left: Expr;
  readonly right: Expr;
}

/** A call. Arguments are converted to the parameters' types, those beyond them promoted. */
export interface CallExpr extends ExprBase {
  readonly kind: 'call';
  /** A `function` node (direct call) or a value of pointer to function. */
  readonly callee: Expr;
  readonly signature: FunctionType;
  readonly args: readonly Expr[];
}

/** A builtin function. `va_arg` reads an argument of the node's type. */
export interface BuiltinExpr extends ExprBase {
  readonly kind: 'builtin';
  readonly name: BuiltinName;
  readonly args: readonly Expr[];
}

/** `({ … })`: the statements, then the value of `result` (absent: void). */
export interface StatementExpr extends ExprBase {
  readonly kind: 'statement-expr';
  readonly body: BlockStatement;
  /** Evaluated in the block's scope, before its cleanups. */
  readonly result: Expr | undefined;
}

/** `&&label`. */
export interface LabelAddressExpr extends ExprBase {
  readonly kind: 'label-address';
  readonly label: Label;
}

/** Any expression. */
export type Expr =
  | IntExpr
  | Lvalue
  | LoadExpr
  | DecayExpr
  | AddressOfExpr
  | CastExpr
  | UnaryExpr
  | BinaryExpr
  | LogicalExpr
  | PointerAddExpr
  | PointerDiffExpr
  | ConditionalExpr
  | AssignExpr
  | AssignOpExpr
  | IncrementExpr
  | CommaExpr
  | CallExpr
  | BuiltinExpr
  | StatementExpr
  | LabelAddressExpr;

/** One part of the initialiser of a local object. */
export interface InitItem {
  /** Byte offset in the object; for a bit-field that of its unit. */
  readonly offset: number;
  /** The part's type; an array only when `value` is a string, whose bytes are copied. */
  readonly type: CType;
  /** A bit-field's member. */
  readonly field?: Field;
  /** Converted to `type`. A record's value is copied whole. */
  readonly value: Expr;
}

/** How a local object gets its value: all bytes 0 when `zero`, then the items in order. */
export interface Initializer {
  readonly zero: boolean;
  readonly items: readonly InitItem[];
}

/** What the address of a static initialiser is relative to. */
export type SymbolRef = Variable | FunctionSymbol | StringLiteral | Label;

/** An address in a static initialiser: 8 bytes at `offset` become target + addend. */
export interface Relocation {
  readonly offset: number;
  readonly target: SymbolRef;
  readonly addend: number;
}

/** The initial value of an object with static storage. */
export interface StaticInit {
  /** As many bytes as the object has (a flexible array's elements included). */
  readonly bytes: Uint8Array;
  readonly relocations: readonly Relocation[];
}

/** A variable or parameter. */
export interface Variable {
  readonly kind: 'variable';
  /** As written; made up for hidden ones. */
  readonly name: string;
  /** Unique among the unit's variables. */
  readonly id: number;
  /** A static local's symbol is `name.N` as with gcc, else the name. */
  symbol: string;
  /** Completed by the initialiser or a later declaration. */
  type: CType;
  /** `extern`: declared, defined elsewhere. `static` includes static locals. */
  storage: 'global' | 'static' | 'extern' | 'local' | 'param';
  /** In bytes: the type's, or more when asked for. */
  align: number;
  /** Bytes of storage: the type's size, or more with an initialised flexible array. */
  size: number;
  readonly place: Place;
  /** The function that a static local stands in. */
  readonly owner: FunctionSymbol | undefined;
  /** `__attribute__((section("…")))`. */
  section: string | undefined;
  isThread: boolean;
  weak: boolean;
  /** `__attribute__((used))`. */
  used: boolean;
  /** `__attribute__((alias("…")))`. */
  alias: string | undefined;
  readonly register: boolean;
  /** Something takes its address (& or decay), so it must be in memory. */
  addressTaken: boolean;
  /** Some expression names it. */
  referenced: boolean;
  /** Static storage only; undefined: all zero (.bss). */
  init: StaticInit | undefined;
  /** Called with its address when it goes out of scope, in reverse order of declaration. */
  cleanup: FunctionSymbol | undefined;
}

/** A function, defined here or elsewhere. */
export interface FunctionSymbol {
  readonly kind: 'function';
  readonly name: string;
  type: FunctionType;
  storage: 'global' | 'static';
  /** Where it was first declared; for a defined function, its name in the definition. */
  place: Place;
  inline: boolean;
  alwaysInline: boolean;
  noinline: boolean;
  /** Hardly ever called: what it calls is not worth the room of inlining. */
  cold: boolean;
  weak: boolean;
  used: boolean;
  /** `__attribute__((alias("…")))`: another name for that function. */
  alias: string | undefined;
  /** `__attribute__((section("…")))`, such as .init.text. */
  section: string | undefined;
  /** `__attribute__((constructor))` and `((destructor))`. */
  constructor_: boolean;
  destructor_: boolean;
  /** Some expression names it. */
  referenced: boolean;
  /** Undefined when only declared. */
  body: FunctionBody | undefined;
}

/** The definition of a function, up to its closing brace, `end`. */
export interface FunctionBody {
  readonly params: readonly Variable[];
  /** All automatic variables of all its blocks, hidden ones included, without parameters. */
  readonly locals: readonly Variable[];
  readonly labels: readonly Label[];
  readonly block: BlockStatement;
  readonly end: Place;
}

/** What every statement has. */
interface StatementBase {
  readonly place: Place;
}

/** An expression whose value is dropped. */
export interface ExprStatement extends StatementBase {
  readonly kind: 'expr';
  readonly expr: Expr;
}

/** `{ … }`, up to the brace `end`; a scope for the variables that its `declare` statements name. */
export interface BlockStatement extends StatementBase {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
  readonly end: Place;
}

/** The life of a local variable begins; without `init` it has any value. */
export interface DeclareStatement extends StatementBase {
  readonly kind: 'declare';
  readonly variable: Variable;
  readonly init: Initializer | undefined;
}

/** `if`. */
export interface IfStatement extends StatementBase {
  readonly kind: 'if';
  readonly condition: Expr;
  readonly then: Statement;
  readonly otherwise: Statement | undefined;
}

/** `while`. */
export interface WhileStatement extends StatementBase {
  readonly kind: 'while';
  readonly condition: Expr;
  readonly body: Statement;
}

/** `do … while`. */
export interface DoStatement extends StatementBase {
  readonly kind: 'do';
  readonly body: Statement;
  readonly condition: Expr;
}

/** `for`; its own scope. `init` is what it declares or evaluates. */
export interface ForStatement extends StatementBase {
  readonly kind: 'for';
  readonly init: readonly Statement[];
  readonly condition: Expr | undefined;
  readonly step: Expr | undefined;
  readonly body: Statement;
}

/** `switch`; its `case` statements are anywhere in the body. */
export interface SwitchStatement extends StatementBase {
  readonly kind: 'switch';
  /** Promoted. */
  readonly value: Expr;
  readonly cases: readonly SwitchCase[];
  readonly hasDefault: boolean;
  readonly body: Statement;
}

/** `case low ... high:` or, without a case, `default:` of the innermost switch around it. */
export interface CaseStatement extends StatementBase {
  readonly kind: 'case';
  readonly case: SwitchCase | undefined;
  readonly body: Statement;
}

/** `label:`. */
export interface LabelStatement extends StatementBase {
  readonly kind: 'label';
  readonly label: Label;
  readonly body: Statement;
}

/** `goto label`. */
export interface GotoStatement extends StatementBase {
  readonly kind: 'goto';
  readonly label: Label;
}

/** `goto *target`. */
export interface ComputedGotoStatement extends StatementBase {
  readonly kind: 'computed-goto';
  readonly target: Expr;
}

/** `break`, `continue` and the empty statement. */
export interface PlainStatement extends StatementBase {
  readonly kind: 'break' | 'continue' | 'empty';
}

/** `return`; the value is converted to the function's result type. */
export interface ReturnStatement extends StatementBase {
  readonly kind: 'return';
  readonly value: Expr | undefined;
}

/** Any statement. */
export type Statement =
  | ExprStatement
  | BlockStatement
  | DeclareStatement
  | IfStatement
  | WhileStatement
  | DoStatement
  | ForStatement
  | SwitchStatement
  | CaseStatement
  | LabelStatement
  | GotoStatement
  | ComputedGotoStatement
  | PlainStatement
  | ReturnStatement;

/** One analysed translation unit. */
export interface Program {
  /** The path it was read from. */
  readonly file: string;
  /** Functions in order of first declaration: defined ones, and declared ones that are used. */
  readonly functions: readonly FunctionSymbol[];
  /** Variables with static storage (static locals too), and extern ones that are used. */
  readonly variables: readonly Variable[];
  readonly strings: readonly StringLiteral[];
  /** Errors and warnings in order of appearance; see `hasErrors`. */
  readonly diagnostics: readonly Diagnostic[];
  /** Whether one of them is an error. */
  readonly hasErrors: boolean;
}
