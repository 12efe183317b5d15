/** What names stand for, by scope (C11 6.2.1). */
import type { FunctionSymbol, Variable } from './ast.ts';
import type { CType, EnumTag, RecordTag } from '../base/ctype.ts';
import type { Place } from '../base/place.ts';

/** A name of a type. */
export interface Typedef {
  readonly kind: 'typedef';
  readonly type: CType;
  readonly place: Place;
}

/** A constant of an enum. */
export interface Enumerator {
  readonly kind: 'enumerator';
  value: bigint;
  type: CType;
  readonly place: Place;
}

/** A name that was used and never declared: said once. */
export interface Unknown {
  readonly kind: 'unknown';
  readonly place: Place;
}

/** What an ordinary name can stand for. */
export type Entity = Variable | FunctionSymbol | Typedef | Enumerator | Unknown;

/** What a tag can stand for, and where it was first named. */
export interface Tag {
  readonly kind: 'struct' | 'union' | 'enum';
  readonly tag: RecordTag | EnumTag;
  readonly place: Place;
}

interface Scope {
  readonly names: Map<string, Entity>;
  readonly tags: Map<string, Tag>;
}

/** The open scopes, the file's first. */
export class Scopes {
  private readonly stack: Scope[] = [{ names: new Map(), tags: new Map() }];

  /** Whether only the file's scope is open. */
  get atFileScope(): boolean {
    return this.stack.length === 1;
  }

  /** Runs `body` in a scope of its own. */
  within<T>(body: () => T): T {
    this.stack.push({ names: new Map(), tags: new Map() });
    try {
      return body();
    } finally {
      this.stack.pop();
    }
  }

  /** What a name stands for here. */
  find(name: string): Entity | undefined {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const entity = this.stack[i].names.get(name);
      if (entity) return entity;
    }
    return undefined;
  }

  /** What a name stands for in the innermost scope, or in the file's. */
  findLocal(name: string): Entity | undefined {
    return this.stack[this.stack.length - 1].names.get(name);
  }

  /** @see findLocal */
  findGlobal(name: string): Entity | undefined {
    return this.stack[0].names.get(name);
  }

  /** Declares a name in the innermost scope. */
  declare(name: string, entity: Entity): void {
    this.stack[this.stack.length - 1].names.set(name, entity);
  }

  /** Declares a name in the file's scope. */
  declareGlobal(name: string, entity: Entity): void {
    this.stack[0].names.set(name, entity);
  }

  /** What a tag stands for here. */
  findTag(name: string): Tag | undefined {
    for (let i = this.stack.length - 1; i >= 0; i--) {
      const tag = this.stack[i].tags.get(name);
      if (tag) return tag;
    }
    return undefined;
  }

  /** What a tag stands for in the innermost scope. */
  findLocalTag(name: string): Tag | undefined {
    return this.stack[this.stack.length - 1].tags.get(name);
  }

  /** Declares a tag in the innermost scope. */
  declareTag(name: string, tag: Tag): void {
    this.stack[this.stack.length - 1].tags.set(name, tag);
  }

  /** All names that are visible, for suggestions. */
  *names(wanted: (entity: Entity) => boolean): Iterable<string> {
    for (const scope of this.stack) {
      for (const [name, entity] of scope.names) if (wanted(entity)) yield name;
    }
  }

  /** All tags that are visible, for suggestions. */
  *tagNames(): Iterable<string> {
    for (const scope of this.stack) yield* scope.tags.keys();
  }
}
