/** Reads plain data that may be anything, field by field, and says which place of it is wrong. */

/** A value and where it stands. */
export class Place {
  readonly value: unknown;
  /** `sweeps[1].kernels[0]`. */
  readonly name: string;

  constructor(value: unknown, name: string) {
    this.value = value;
    this.name = name;
  }

  /** What is said of it. */
  wrong(says: string): RangeError {
    return new RangeError(`${this.name === '' ? 'the definition' : this.name} ${says}`);
  }

  /** A number without a fraction. */
  whole(min: number, max: number): number {
    const { value } = this;
    if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) {
      return value as number;
    }
    throw this.wrong(`must be a number from ${min} to ${max}`);
  }

  /** A text of a pattern. @param what - the pattern in words. */
  text(pattern: RegExp, what: string): string {
    if (typeof this.value === 'string' && pattern.test(this.value)) return this.value;
    throw this.wrong(`must be ${what}`);
  }

  /** Any text. */
  words(max: number): string {
    if (typeof this.value === 'string' && this.value.length <= max) return this.value;
    throw this.wrong(`must be a text of ${max} characters at most`);
  }

  oneOf<T>(known: readonly T[]): T {
    if (known.includes(this.value as T)) return this.value as T;
    throw this.wrong(`must be one of ${known.join(', ')}`);
  }

  /** A list with something in it, and nothing twice. */
  list<T>(max: number, read: (at: Place) => T): T[] {
    const { value, name } = this;
    if (!Array.isArray(value) || value.length === 0) throw this.wrong('must be a list');
    if (value.length > max) throw this.wrong(`has more than ${max} entries`);
    const seen = new Set<unknown>();
    return value.map((one: unknown, i) => {
      const at = new Place(one, `${name}[${i}]`);
      const found = read(at);
      if (seen.has(found)) throw at.wrong('is there twice');
      seen.add(found);
      return found;
    });
  }
}

/** An object with known fields. */
export class Reader {
  private readonly fields: Readonly<Record<string, unknown>>;
  private readonly name: string;

  /** @throws RangeError when the value is no object, or has other fields. */
  constructor(value: unknown, known: readonly string[], name = '') {
    const place = new Place(value, name);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw place.wrong('must be an object');
    }
    this.fields = value as Readonly<Record<string, unknown>>;
    this.name = name;
    const other = Object.keys(this.fields).find((key) => !known.includes(key));
    if (other === undefined) return;
    throw place.wrong(`has no field ${JSON.stringify(other.slice(0, 40))}: ${known.join(', ')}`);
  }

  /** A field; without `missing` it must be there. */
  one<T>(key: string, read: (at: Place) => T, ...missing: readonly [T?]): T {
    const place = new Place(
      Object.hasOwn(this.fields, key) ? this.fields[key] : undefined,
      this.name === '' ? key : `${this.name}.${key}`,
    );
    if (place.value !== undefined) return read(place);
    if (missing.length > 0) return missing[0] as T;
    throw place.wrong('is missing');
  }

  /** A field with a list. */
  list<T>(key: string, max: number, read: (at: Place) => T, missing: readonly T[]): readonly T[] {
    return this.one<readonly T[]>(key, (at) => at.list(max, read), missing);
  }
}
