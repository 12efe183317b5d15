import { describe, expect, test } from 'vitest';
import {
  MISTAKES_MAX,
  ProgramParser,
  ProgramsReader,
  parsePrograms,
} from '../../../src/trace/parse.ts';
import { OPERATIONS } from '../../../src/trace/operations.ts';
import { formatDiagnostic } from '../../../src/base/diagnostic.ts';

/** The mistakes in a program's lines, as `line:column message (hint)`. */
function mistakes(...lines: string[]): string[] {
  const text = ['program p', ...lines, 'end'].join('\n');
  const { programs, diagnostics } = parsePrograms(text, 'f.kml');
  expect(programs.length).toBe(diagnostics.length > 0 ? 0 : 1);
  return diagnostics.map((d) => {
    expect(d.file).toBe('f.kml');
    expect(d.sourceLine).toBe(text.split('\n')[d.line - 1]);
    return `${d.line}:${d.column} ${d.message}${d.hint === undefined ? '' : ` (${d.hint})`}`;
  });
}

function operation(line: string, ...before: string[]) {
  const parser = new ProgramParser('p');
  for (const [i, text] of [...before, line].entries())
    parser.line(text, { file: 'f', line: i + 1 });
  expect(parser.diagnostics).toEqual([]);
  return parser.finish()!.operations.at(-1)!;
}

const REF = 'a reference: L, L+OFF or L-OFF';
const PLACE = 'a place: L+OFF, L@CPU+OFF, data+OFF, bss+OFF, hidden+OFF or stack+OFF';
const VALUE = 'a value: L, L+OFF, L-OFF, ~L+OFF, L@CPU+OFF, vm:L, phys:L+OFF or an integer';
const LABEL = 'a label for the new object: a letter, then letters or digits';
const NUMBER = 'an integer: decimal or 0x…';

describe('a mistake', () => {
  test.each<[string, string]>([
    ['kmallok a 8', "2:1 unknown operation 'kmallok' (did you mean 'kmalloc'?)"],
    ['  zzzzzzzz a', "2:3 unknown operation 'zzzzzzzz'"],
    ['toString', "2:1 unknown operation 'toString'"],
    ['kmalloc', `2:8 'kmalloc' needs ${LABEL}`],
    ['kmalloc a', `2:10 'kmalloc' needs ${NUMBER}`],
    ['kmalloc a   # how many', `2:10 'kmalloc' needs ${NUMBER}`],
    ['kmalloc 1a 8', `2:9 '1a' is not what is expected here (${LABEL})`],
    ['kmalloc data 8', `2:9 'data' is not what is expected here (${LABEL})`],
    ['kmalloc a eight', `2:11 'eight' is not what is expected here (${NUMBER})`],
    ['kmalloc a 8.5', `2:11 '8.5' is not what is expected here (${NUMBER})`],
    ['kmalloc a 18446744073709551616', '2:11 the number does not fit into 64 bits'],
    ['kmalloc a -9223372036854775809', '2:11 the number does not fit into 64 bits'],
    ['kmalloc a 8 9', "2:13 unexpected '9' after 'kmalloc'"],
    ['kfree a', "2:7 unknown label 'a'"],
    ['kfree 1', "2:7 '1' is not what is expected here (the label of an object)"],
    ['kmem_cache_alloc a c', "2:20 unknown label 'c'"],
    ['not_leak a+', `2:10 'a+' is not what is expected here (${REF})`],
    ['not_leak a@1', `2:10 'a@1' is not what is expected here (${REF})`],
    ['store 8 0', `2:7 '8' is not what is expected here (${PLACE})`],
    ['store a+0 0', "2:7 unknown label 'a'"],
    ['store a@2+0 0', '2:7 there is no CPU 2 (CPU 0 or 1)'],
    [
      'store data+121 0',
      "2:7 offset 121 is outside the window 'data' (0 to 120: a window has 128 bytes)",
    ],
    [
      'store bss-1 0',
      "2:7 offset -1 is outside the window 'bss' (0 to 120: a window has 128 bytes)",
    ],
    ['store data+0', `2:13 'store' needs ${VALUE}`],
    ['store data+0 ~', `2:14 '~' is not what is expected here (${VALUE})`],
    ['store data+0 vm:a@1', `2:14 'vm:a@1' is not what is expected here (${VALUE})`],
    ['store data+0 x', "2:14 unknown label 'x'"],
    ['store data+0 99999999999999999999', '2:14 the number does not fit into 64 bits'],
    [`store data+0x${'f'.repeat(13)} 0`, '2:7 the offset is larger than the address space'],
    ['stack', "2:1 'stack' needs 'on' or 'off'"],
    ['stack maybe', "2:7 unexpected 'maybe' after 'stack'"],
    ['scan now', "2:6 unexpected 'now' after 'scan'"],
    ['alloc x x 8 1', "2:9 unknown label 'x'"],
    ['alloc_phys x x+8 8', "2:14 unknown label 'x'"],
    ['kmem_cache_create c 8 leaky', "2:23 unexpected 'leaky' after 'kmem_cache_create'"],
  ])('%s', (line, message) => {
    expect(mistakes(line)).toEqual([message]);
  });

  test('does not make the label that its line is about', () => {
    expect(mistakes('kmalloc a eight', 'kfree a')).toEqual([
      `2:11 'eight' is not what is expected here (${NUMBER})`,
      "3:7 unknown label 'a'",
    ]);
  });

  test('more lines than all programs of a file may have', () => {
    const reader = new ProgramsReader('f.kml', 4);
    for (const line of 'program a\nscan\nend\nprogram b\nscan\nscan\nend'.split('\n')) {
      reader.line(line);
    }
    const [first, ...rest] = reader.finish().diagnostics;
    expect([first.line, first.message, rest]).toEqual([6, 'more than 4 lines', []]);
  });

  test('in a label names the one that was meant', () => {
    const hint = "(did you mean 'object'?)";
    expect(mistakes('kmalloc object 8', 'kfree objekt', 'store data+0 objetc+8')).toEqual([
      `3:7 unknown label 'objekt' ${hint}`,
      `4:14 unknown label 'objetc' ${hint}`,
    ]);
    expect(
      mistakes('kmalloc a 8', `store data+0 a+${2 ** 47}`, 'not_leak a-0x800000000000'),
    ).toEqual([
      '3:14 the offset is larger than the address space',
      '4:10 the offset is larger than the address space',
    ]);
  });

  test('does not hide the others', () => {
    expect(mistakes('foo', 'kmalloc a', '', 'kfree b').map((m) => m.split(' ')[0])).toEqual([
      '2:1',
      '3:10',
      '5:7',
    ]);
  });

  test('is shown with its line and a caret', () => {
    const { diagnostics } = parsePrograms('program p\nkmalloc a 8\n kfree aa\nend', 'x.kml');
    expect(formatDiagnostic(diagnostics[0])).toBe(
      "x.kml:3:8: error: unknown label 'aa'\n   kfree aa\n         ^\n  hint: did you mean 'a'?",
    );
  });

  test('too many end the reading', () => {
    const all = mistakes(...Array<string>(MISTAKES_MAX * 3).fill('foo'));
    expect(all.length).toBe(MISTAKES_MAX + 1);
    expect(all.at(-1)).toMatch(/too many mistakes: the rest is not read/);
  });
});

describe('the blocks of a file', () => {
  const says = (text: string): string[] =>
    parsePrograms(text, 'f').diagnostics.map((d) => `${d.line}:${d.column} ${d.message}`);

  test.each<[string, string[]]>([
    ['', []],
    ['# nothing\n\n', []],
    ['program a\nend\nprogram b # two\nscan\nend', []],
    ['program a\r\nscan\r\nend\r\n', []],
    ['scan', ['1:1 operation outside a program']],
    ['end', ["1:1 'end' without 'program'"]],
    [' program a\nscan', ["1:2 program without 'end'"]],
    ['program\nend', ["1:1 'program' needs one name"]],
    ['program a b\nend', ["1:1 'program' needs one name"]],
    ['program a\nend b', ["2:1 'end' stands alone on its line"]],
    [
      'program a\nfoo\n program b\nend',
      ["2:1 unknown operation 'foo'", "3:2 'program' inside a program"],
    ],
    ['program a\nfoo', ["1:1 program without 'end'", "2:1 unknown operation 'foo'"]],
  ])('%j', (text, messages) => {
    expect(says(text)).toEqual(messages);
  });

  test('a mistake in one program leaves the others', () => {
    const { programs } = parsePrograms('program a\nfoo\nend\nprogram b\nscan\nend', 'f');
    expect(programs.map((p) => p.name)).toEqual(['b']);
  });

  test('labels are of their program only', () => {
    expect(says('program a\nkmalloc x 8\nend\nprogram b\nkfree x\nend')).toEqual([
      "5:7 unknown label 'x'",
    ]);
  });
});

describe('an operation', () => {
  test('knows where it stands', () => {
    const { at, text, name } = operation('   scan   # now');
    expect({ at, text, name }).toEqual({
      at: { line: 1, column: 4, source: '   scan   # now' },
      text: 'scan   # now',
      name: 'scan',
    });
  });

  test('has its operands', () => {
    expect(operation('kmem_cache_create c 0x20 noleaktrace')).toMatchObject({
      cache: 'c',
      numbers: [32n],
      flag: 'noleaktrace',
    });
    expect(operation('alloc b a-8 16 -1', 'kmalloc a 8')).toMatchObject({
      label: 'b',
      ref: { label: 'a', offset: -8 },
      numbers: [16n, -1n],
    });
  });

  test.each<[string, object]>([
    ['a', { kind: 'pointer', label: 'a', offset: 0 }],
    ['a-0x10', { kind: 'pointer', label: 'a', offset: -16 }],
    ['~a+3', { kind: 'inverted', label: 'a', offset: 3 }],
    ['a@1+2', { kind: 'percpu', label: 'a', offset: 2, cpu: 1 }],
    ['vm:a', { kind: 'vm', label: 'a' }],
    ['phys:a+4', { kind: 'phys', label: 'a', offset: 4 }],
    ['-1', { kind: 'integer', integer: 0xffff_ffff_ffff_ffffn }],
    ['0xFF', { kind: 'integer', integer: 255n }],
  ])('takes the value %s', (value, expected) => {
    expect(operation(`store data+8 ${value}`, 'alloc_percpu a 8').value).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ['data+120', { window: 'data', offset: 120, label: '' }],
    ['stack', { window: 'stack', offset: 0 }],
    ['a-4', { label: 'a', offset: -4, cpu: 0 }],
    ['a@1', { label: 'a', offset: 0, cpu: 1 }],
  ])('takes the place %s', (place, expected) => {
    expect(operation(`erase ${place}`, 'alloc_percpu a 8').place).toMatchObject(expected);
  });

  test('of every name can be written', () => {
    const words = {
      new: 'n',
      label: 'a',
      'new-cache': 'd',
      cache: 'c',
      place: 'a+0',
      value: '~a',
      ref: 'a',
      number: '8',
    };
    for (const [name, { operands, flags }] of Object.entries(OPERATIONS)) {
      const flag = name === 'stack' ? flags?.[0] : '';
      const line = [name, ...operands.map((kind) => words[kind]), flag].join(' ');
      expect(operation(line, 'kmalloc a 8', 'kmem_cache_create c 8').name).toBe(name);
    }
  });
});
