/** Declaration specifiers (C11 6.7.1 to 6.7.5): what stands before the first declarator. */
import { noAttributes, parseAlignas, parseAttributes, type Attributes } from './attributes.ts';
import {
  addQuals,
  alignOf,
  BOOL,
  CHAR,
  DOUBLE,
  FLOAT,
  INT,
  INT128,
  LDOUBLE,
  LLONG,
  LONG,
  QUAL_ATOMIC,
  QUAL_CONST,
  QUAL_RESTRICT,
  QUAL_VOLATILE,
  SCHAR,
  SHORT,
  UCHAR,
  UINT,
  UINT128,
  ULLONG,
  ULONG,
  USHORT,
  VOID,
  withQuals,
  type CType,
} from '../base/ctype.ts';
import { KEYWORDS } from '../preprocess/cursor.ts';
import type { Token } from '../base/token.ts';
import type { Place } from '../base/place.ts';
import { POISON, type Unit } from './unit.ts';

/** A storage class. */
export type Storage = 'typedef' | 'extern' | 'static' | 'register' | 'auto';

/** What the specifiers of a declaration say. */
export interface Specifiers {
  readonly type: CType;
  readonly storage: Storage | undefined;
  readonly inline: boolean;
  readonly attributes: Attributes;
  readonly place: Place;
  /** `__auto_type`: the type is the initialiser's. */
  readonly auto: boolean;
  /** A struct, union or enum is named or defined, so that nothing need be declared. */
  readonly hasTag: boolean;
  /** `__thread`. */
  readonly isThread: boolean;
}

const QUALIFIERS: ReadonlyMap<string, number> = new Map([
  ['const', QUAL_CONST],
  ['volatile', QUAL_VOLATILE],
  ['restrict', QUAL_RESTRICT],
  ['_Atomic', QUAL_ATOMIC],
]);

const STORAGES: readonly string[] = ['typedef', 'extern', 'static', 'register', 'auto'];

const BASIC_WORDS: readonly string[] =
  'void char short int long float double signed unsigned _Bool __int128 _Complex'.split(' ');

const TYPE_WORDS: ReadonlySet<string> = new Set([
  ...BASIC_WORDS,
  ...QUALIFIERS.keys(),
  'struct',
  'union',
  'enum',
  'typeof',
  '__auto_type',
  '__attribute__',
]);

const DECLARATION_WORDS: ReadonlySet<string> = new Set([
  ...TYPE_WORDS,
  ...STORAGES,
  'inline',
  '_Noreturn',
  '_Alignas',
  '_Thread_local',
]);

/** The basic types by their words in order of the alphabet. */
const BASIC_TYPES: ReadonlyMap<string, CType> = new Map<string, CType>([
  ['void', VOID],
  ['_Bool', BOOL],
  ['char', CHAR],
  ['char signed', SCHAR],
  ['char unsigned', UCHAR],
  ['short', SHORT],
  ['short unsigned', USHORT],
  ['int', INT],
  ['', INT],
  ['unsigned', UINT],
  ['long', LONG],
  ['long unsigned', ULONG],
  ['long long', LLONG],
  ['long long unsigned', ULLONG],
  ['__int128', INT128],
  ['__int128 unsigned', UINT128],
  ['float', FLOAT],
  ['double', DOUBLE],
  ['double long', LDOUBLE],
]);

/** Whether a type name begins at the token `ahead`. */
export function startsTypeName(unit: Unit, ahead = 0): boolean {
  const token = unit.cursor.peek(ahead);
  if (token.kind !== 'identifier') return false;
  if (TYPE_WORDS.has(token.text)) return true;
  return !KEYWORDS.has(token.text) && unit.scopes.find(token.text)?.kind === 'typedef';
}

/** Whether a declaration begins at the cursor. */
export function startsDeclaration(unit: Unit): boolean {
  const token = unit.cursor.peek();
  if (token.text === '__extension__') {
    const next = unit.cursor.peek(1).text;
    return DECLARATION_WORDS.has(next) || startsTypeName(unit, 1);
  }
  return DECLARATION_WORDS.has(token.text) || startsTypeName(unit);
}

/** Reads specifiers; `typeOnly` where a storage class has no business. */
export function parseSpecifiers(unit: Unit, typeOnly: boolean): Specifiers {
  return new SpecifierParser(unit, typeOnly).run();
}

class SpecifierParser {
  private readonly unit: Unit;
  private readonly typeOnly: boolean;
  private readonly attributes = noAttributes();
  private readonly words: string[] = [];
  private quals = 0;
  private storage: Storage | undefined;
  private type: CType | undefined;
  private inline = false;
  private auto = false;
  private hasTag = false;
  private noreturn = false;
  private isThread = false;
  private readonly place: Place;

  constructor(unit: Unit, typeOnly: boolean) {
    this.unit = unit;
    this.typeOnly = typeOnly;
    this.place = unit.cursor.place;
  }

  run(): Specifiers {
    while (this.step());
    let type = this.type ?? this.basicType();
    if (this.quals !== 0) type = addQuals(type, this.quals);
    this.attributes.noreturn ||= this.noreturn;
    const { storage, inline, attributes, place, auto, hasTag, isThread } = this;
    return { type, storage, inline, attributes, place, auto, hasTag, isThread };
  }

  /** Takes one specifier, or returns false when there is none. */
  private step(): boolean {
    const { unit } = this;
    const { cursor } = unit;
    const token = cursor.peek();
    if (token.kind !== 'identifier') return false;
    const { text } = token;
    const qualifier = QUALIFIERS.get(text);
    if (qualifier !== undefined && !(text === '_Atomic' && cursor.peek(1).text === '(')) {
      cursor.next();
      this.quals |= qualifier;
    } else if (BASIC_WORDS.includes(text)) this.basicWord(cursor.next());
    else if (STORAGES.includes(text)) this.storageClass(cursor.next());
    else if (text === '__attribute__') parseAttributes(unit, this.attributes);
    else if (KEYWORDS.has(text)) return this.keyword(token);
    else return this.typedefName(token);
    return true;
  }

  private keyword(token: Token): boolean {
    const { unit } = this;
    const { cursor } = unit;
    switch (token.text) {
      case '__extension__':
        cursor.next();
        return true;
      case 'inline':
        cursor.next();
        this.inline = true;
        return true;
      case '_Noreturn':
        cursor.next();
        this.noreturn = true;
        return true;
      case '_Alignas':
        cursor.next();
        parseAlignas(unit, this.attributes, () =>
          startsTypeName(unit) ? alignOf(unit.grammar.typeName(unit)) : undefined,
        );
        return true;
      case '_Thread_local':
        if (!unit.hasThreads) {
          unit.report.error(token.place, 'thread-local variables do not exist in the kernel');
        }
        this.isThread = true;
        cursor.next();
        return true;
      case '__auto_type':
        cursor.next();
        this.auto = true;
        this.setType(POISON, token);
        return true;
      case 'struct':
      case 'union':
        this.hasTag = true;
        this.setType(unit.grammar.record(unit), token);
        return true;
      case 'enum':
        this.hasTag = true;
        this.setType(unit.grammar.enumeration(unit), token);
        return true;
      case 'typeof':
      case '_Atomic':
        cursor.next();
        this.setType(this.typeof(), token);
        if (token.text === '_Atomic') this.quals |= QUAL_ATOMIC;
        return true;
      default:
        return false;
    }
  }

  private typeof(): CType {
    const { unit } = this;
    const { cursor } = unit;
    cursor.expect('(');
    const type = startsTypeName(unit)
      ? unit.grammar.typeName(unit)
      : unit.grammar.expression(unit).type;
    cursor.expect(')');
    return type;
  }

  private typedefName(token: Token): boolean {
    if (this.type !== undefined || this.words.length > 0) return false;
    const { unit } = this;
    const entity = unit.scopes.find(token.text);
    if (entity?.kind === 'typedef') {
      unit.cursor.next();
      this.type = entity.type;
      return true;
    }
    // `foo x` where foo is nothing, or something else: a type was meant.
    const [, next, third, fourth] = [0, 1, 2, 3].map((ahead) => unit.cursor.peek(ahead));
    const outside = this.typeOnly || unit.scopes.atFileScope;
    const pointer = outside || (third.kind === 'identifier' && /^[=;,]$/.test(fourth.text));
    const declares =
      (next.kind === 'identifier' && !KEYWORDS.has(next.text)) ||
      (next.text === '*' && pointer) ||
      (this.typeOnly && /^[,)]$/.test(next.text));
    if (entity !== undefined || !declares) return false;
    const tag = unit.scopes.findTag(token.text);
    const hint = tag
      ? `write '${tag.kind} ${token.text}'`
      : unit.suggestion(token.text, ['typedef']);
    unit.report.error(token.place, `unknown type name '${token.text}'`, hint);
    unit.cursor.next();
    this.type = POISON;
    return true;
  }

  private basicWord(token: Token): void {
    if (this.type !== undefined) {
      this.unit.report.error(token.place, 'two or more data types in declaration specifiers');
    } else this.words.push(token.text);
  }

  private setType(type: CType, token: Token): void {
    if (this.type !== undefined || this.words.length > 0) {
      this.unit.report.error(token.place, 'two or more data types in declaration specifiers');
    }
    this.type = type;
  }

  private storageClass(token: Token): void {
    const { report } = this.unit;
    if (this.typeOnly && token.text !== 'register') {
      report.error(token.place, `storage class '${token.text}' is not allowed here`);
    } else if (this.storage !== undefined && this.storage !== token.text) {
      report.error(token.place, 'multiple storage classes in declaration specifiers');
    } else this.storage = token.text as Storage;
  }

  private basicType(): CType {
    const { unit, words } = this;
    if (words.length === 0) {
      const hint = this.storage === undefined ? undefined : "write 'int' if that is meant";
      unit.report.error(unit.cursor.place, 'a type is missing here', hint);
      return POISON;
    }
    // `int` says nothing beside short or long, nor does `signed` beside anything but char.
    const plain = words.includes('char')
      ? words
      : words.filter((word) => word !== 'signed' && word !== 'int');
    const meant =
      words.includes('int') && words.some((word) => /char|void|_Bool|double/.test(word));
    const type = BASIC_TYPES.get([...plain].sort().join(' '));
    if (type === undefined || meant) {
      unit.report.error(this.place, `'${words.join(' ')}' is not a type`);
      return POISON;
    }
    return withQuals(type === CHAR ? unit.char : type, 0);
  }
}

/** Reads qualifiers, and attributes among them, such as follow a `*`. */
export function parseQualifiers(unit: Unit, attributes: Attributes): number {
  let quals = 0;
  for (;;) {
    const qualifier = QUALIFIERS.get(unit.cursor.peek().text);
    if (qualifier !== undefined) {
      unit.cursor.next();
      quals |= qualifier;
    } else if (unit.cursor.is('__attribute__')) parseAttributes(unit, attributes);
    else return quals;
  }
}
