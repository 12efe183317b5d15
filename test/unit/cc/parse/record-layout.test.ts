import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Prng } from '../../../../src/base/prng.ts';
import { CHAR, INT, LONG, UINT, type Field } from '../../../../src/cc/base/ctype.ts';
import { layoutRecord, type Member } from '../../../../src/cc/parse/record-layout.ts';
import { compileClean, hasGcc, variable, words } from '../../../support/c-snippet.ts';

const STRUCTS = 400;

function member(
  name: string | undefined,
  type: Member['type'],
  more: Partial<Member> = {},
): Member {
  return { name, type, packed: false, ...more };
}

function offsets(fields: readonly Field[]): [string | undefined, number, number?][] {
  return fields.map(({ name, offset, bits }) =>
    bits ? [name, bits.position, bits.width] : [name, offset],
  );
}

test('members are padded to their alignment, the record to its own', () => {
  const { fields, size, align } = layoutRecord(
    false,
    [member('a', CHAR), member('b', LONG), member('c', CHAR)],
    false,
    undefined,
  );
  expect(offsets(fields)).toEqual([
    ['a', 0],
    ['b', 8],
    ['c', 16],
  ]);
  expect([size, align]).toEqual([24, 8]);
});

test('packed and aligned', () => {
  const members = [member('a', CHAR), member('b', LONG)];
  expect(layoutRecord(false, members, true, undefined)).toMatchObject({ size: 9, align: 1 });
  expect(layoutRecord(false, members, true, 4)).toMatchObject({ size: 12, align: 4 });
  expect(layoutRecord(false, members, false, 64)).toMatchObject({ size: 64, align: 64 });
  expect(layoutRecord(false, [], false, undefined)).toMatchObject({ size: 0, align: 1 });
});

test('a bit-field is reached through a unit inside the record', () => {
  const bits = (width: number): Member => member(`b${width}`, UINT, { width });
  const { fields, size } = layoutRecord(false, [bits(3), bits(12), bits(20)], false, undefined);
  expect(offsets(fields)).toEqual([
    ['b3', 0, 3],
    ['b12', 3, 12],
    ['b20', 32, 20],
  ]);
  expect(size).toBe(8);
  expect(fields[1].bits).toMatchObject({ unitOffset: 0, unitSize: 2, shift: 3 });
  // Packed: the unit moves back rather than leave the record.
  const packed = layoutRecord(false, [member('a', INT), bits(20)], true, undefined);
  expect(packed.size).toBe(7);
  expect(packed.fields[1].bits).toMatchObject({ unitOffset: 3, unitSize: 4, shift: 8 });
  // Nine bytes would be needed.
  const wide = layoutRecord(false, [bits(3), member('w', LONG, { width: 64 })], true, undefined);
  const parts = wide.fields[1].bits!.parts!;
  expect(parts.map(({ position, width }) => [position, width])).toEqual([
    [3, 29],
    [32, 35],
  ]);
});

test('an unnamed bit-field takes room only; width 0 ends the unit', () => {
  const { fields, size, align } = layoutRecord(
    false,
    [
      member('a', CHAR, { width: 3 }),
      member(undefined, INT, { width: 0 }),
      member('b', CHAR, { width: 3 }),
    ],
    false,
    undefined,
  );
  expect(offsets(fields)).toEqual([
    ['a', 0, 3],
    ['b', 32, 3],
  ]);
  expect([size, align]).toEqual([5, 1]);
});

/** Random declarations of records, and expressions that tell their layout. */
class RecordMaker {
  private readonly prng = new Prng('record layouts');
  private count = 0;

  private below(n: number): number {
    return this.prng.int(n);
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  private scalar(): string {
    return this.pick([
      'char',
      'signed char',
      'unsigned short',
      'int',
      'unsigned',
      'long',
      'unsigned long long',
      '_Bool',
      'void *',
      'enum tone',
      'double',
      'float',
      'over16',
      'under2',
    ]);
  }

  private attributes(): string {
    const chance = this.below(12);
    if (chance === 0) return ' __attribute__((packed))';
    if (chance === 1) return ` __attribute__((aligned(${this.pick([1, 2, 4, 8, 16, 32])})))`;
    if (chance === 2) return ` __attribute__((packed, aligned(${this.pick([2, 4, 8])})))`;
    return '';
  }

  private member(name: string, inner: number, paths: string[], path: string): string {
    const full = path + name;
    const chance = this.below(20);
    if (chance < 7) return this.bitField(name);
    if (chance < 9 && inner < 3) {
      paths.push(full);
      return `${this.record(inner + 1, paths, `${full}.`)} ${name}${this.attributes()};`;
    }
    if (chance === 9 && inner < 3) {
      return `${this.record(inner + 1, paths, path)};`;
    }
    paths.push(full);
    const type = this.scalar();
    // gcc refuses arrays of elements that are aligned to more than their size.
    const dimension = type === 'over16' ? '' : this.pick(['', '', '', '[3]', '[2][2]', '[0]']);
    return `${type} ${name}${dimension}${this.attributes()};`;
  }

  private bitField(name: string): string {
    const [type, width] = this.pick([
      ['char', 8],
      ['unsigned char', 8],
      ['short', 16],
      ['int', 32],
      ['unsigned', 32],
      ['long', 64],
      ['unsigned long long', 64],
      ['_Bool', 1],
      ['enum tone', 32],
    ] as const);
    if (this.below(8) === 0) return `${type} : ${this.below(width + 1)};`;
    const attributes = this.below(10) === 0 ? this.attributes() : '';
    return `${type} ${name} : ${1 + this.below(width)}${attributes};`;
  }

  /** A record without its name; `paths` get the members that offsetof can be asked of. */
  private record(inner: number, paths: string[], path: string, tag = ''): string {
    const keyword = this.below(4) === 0 ? 'union' : 'struct';
    const members = Array.from({ length: this.below(7) }, () =>
      this.member(`m${this.count++}`, inner, paths, path),
    );
    if (inner === 0 && keyword === 'struct' && members.length > 0 && this.below(5) === 0) {
      members.unshift('char first;');
      members.push(`${this.pick(['char', 'int', 'long'])} flexible[];`);
      paths.push('flexible');
    }
    return `${keyword}${tag} { ${members.join(' ')} }${this.attributes()}`;
  }

  declaration(i: number): { text: string; facts: string } {
    const paths: string[] = [];
    const text = this.record(0, paths, '', ` r${i}`).replace(/^(struct|union) (r\d+)/, '$1 $2');
    const name = /^\w+ r\d+/.exec(text)![0];
    const facts = [`sizeof(${name})`, `_Alignof(${name})`];
    for (const path of paths) facts.push(`__builtin_offsetof(${name}, ${path})`);
    return { text: `${text};`, facts: `long facts${i}[] = { ${facts.join(', ')} };` };
  }
}

const PRELUDE = [
  'enum tone { LOW, HIGH = 7 };',
  'typedef int over16 __attribute__((aligned(16)));',
  'typedef long under2 __attribute__((aligned(2)));',
].join('\n');

test.runIf(hasGcc())(`${STRUCTS} random records are laid out as gcc does it`, () => {
  const maker = new RecordMaker();
  const records = Array.from({ length: STRUCTS }, (_, i) => maker.declaration(i));
  const source = [PRELUDE, ...records.map(({ text, facts }) => `${text}\n${facts}`)].join('\n');
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    const sizes = records.map(
      (_, i) =>
        `for (j = 0; j < sizeof(facts${i}) / 8; j++) printf("%ld ", facts${i}[j]); puts("");`,
    );
    const main = `int printf(const char *, ...); int puts(const char *);
int main(void) { unsigned long j; ${sizes.join('\n')} return 0; }`;
    writeFileSync(join(folder, 'a.c'), `${source}\n${main}\n`);
    const gcc = spawnSync('gcc', ['-w', '-Wno-packed-bitfield-compat', '-O0', '-o', 'a', 'a.c'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(gcc.stderr).toBe('');
    const output = spawnSync(join(folder, 'a'), { encoding: 'utf8' }).stdout.trim().split('\n');
    const program = compileClean(source);
    const wrong = records.flatMap(({ text }, i) => {
      const ours = words(program, `facts${i}`, 8).join(' ');
      expect(variable(program, `facts${i}`).size).toBeGreaterThan(0);
      return ours === output[i].trim() ? [] : [`${text}\n ours ${ours}\n gcc  ${output[i]}`];
    });
    expect(wrong).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
