import { expect, test } from 'vitest';
import { INT, sizeOf } from '../../../../src/cc/base/ctype.ts';
import { isPoison, poison, Unit, type Grammar } from '../../../../src/cc/parse/unit.ts';
import { cursorOver } from '../../../support/c-front.ts';

const place = { file: 'a.c', line: 1, column: 1 };

function newUnit(): Unit {
  const { cursor, report } = cursorOver('');
  return new Unit(cursor, report, {} as Grammar);
}

test('equal strings are one object, also those with zeros', () => {
  const unit = newUnit();
  expect(unit.string([97])).toBe(unit.string([97]));
  expect(unit.string([97, 0])).not.toBe(unit.string([97]));
  const long = Array.from({ length: 100 }, (_, i) => i);
  expect(unit.string(long)).toBe(unit.string([...long]));
  expect(unit.strings.map(({ bytes }) => bytes.length)).toEqual([2, 3, 101]);
});

test('variables are listed where they belong', () => {
  const unit = newUnit();
  const variable = unit.variable('a', INT, 'global', place);
  unit.variable('p', INT, 'param', place);
  unit.variable('l', INT, 'local', place);
  expect(unit.variables).toEqual([variable]);
  expect(variable).toMatchObject({ symbol: 'a', size: 4, align: 4, id: 0, addressTaken: false });
  expect([unit.staticSymbol('n'), unit.staticSymbol('n')]).toEqual(['n.0', 'n.1']);
});

test('what is wrong is said once and marked', () => {
  const unit = newUnit();
  expect(isPoison(unit.bad(place, 'wrong', 'hint'))).toBe(true);
  expect(isPoison({ ...poison(place), type: INT })).toBe(false);
  expect(unit.report.diagnostics).toMatchObject([{ message: 'wrong', hint: 'hint' }]);
});

test('the va_list of the ABI; suggestions', () => {
  const unit = newUnit();
  expect(sizeOf(unit.vaList)).toBe(24);
  expect(unit.suggestion('__builtin_valist', ['typedef'])).toBe(
    "did you mean '__builtin_va_list'?",
  );
  expect(unit.suggestion('zzz', ['typedef'])).toBeUndefined();
});
