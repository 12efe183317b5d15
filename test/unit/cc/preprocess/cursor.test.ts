import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/base/limits.ts';
import { describe as name, KEYWORDS, ParseError } from '../../../../src/cc/preprocess/cursor.ts';
import { cursorOver } from '../../../support/c-front.ts';

test('reading', () => {
  const { cursor } = cursorOver('int a ;');
  expect(cursor.is('int')).toBe(true);
  expect(cursor.accept('x')).toBe(false);
  expect(cursor.accept('int')).toBe(true);
  expect(cursor.peek(1).text).toBe(';');
  expect(cursor.expectName('a name').text).toBe('a');
  expect(cursor.expect(';').text).toBe(';');
  expect([cursor.next().kind, cursor.next().kind]).toEqual(['eof', 'eof']);
});

test('failing reports once and throws', () => {
  const { cursor, report } = cursorOver('int "s"');
  expect(() => cursor.expectName('a name')).toThrow(ParseError);
  cursor.next();
  expect(() => cursor.expect(';', ' here')).toThrow(ParseError);
  expect(report.diagnostics.map((d) => d.message)).toEqual([
    "expected a name before 'int'",
    "expected ';' here before a string",
  ]);
  cursor.next();
  expect(name(cursor.peek())).toBe('end of input');
});

test('recovery passes over a statement or a block, not the end of the block around it', () => {
  const { cursor } = cursorOver('a b ; c { d ; } ; e } f');
  cursor.recover();
  expect(cursor.peek().text).toBe('c');
  cursor.recover();
  expect(cursor.peek().text).toBe('e');
  cursor.recover();
  expect(cursor.peek().text).toBe('}');
});

test('balanced groups', () => {
  const { cursor, report } = cursorOver('( a [ b ] { ( ) } ) c ( d');
  cursor.skipBalanced();
  expect(cursor.next().text).toBe('c');
  expect(() => cursor.skipBalanced()).toThrow(ParseError);
  expect(report.diagnostics[0].message).toBe("'(' is never closed");
});

test('depth is bounded', () => {
  const { cursor } = cursorOver('x');
  const most = DEFAULT_LIMITS['c-nesting'];
  const dive = (depth: number): number =>
    depth === 0 ? 0 : cursor.nested(() => dive(depth - 1)) + 1;
  expect(dive(most)).toBe(most);
  expect(() => dive(most + 1)).toThrow(ParseError);
});

test('one spelling for each keyword', () => {
  const { cursor } = cursorOver('__const__ __volatile __typeof__ __attribute __asm__ __inline');
  const words = Array.from({ length: 6 }, () => cursor.next().text);
  expect(words).toEqual(['const', 'volatile', 'typeof', '__attribute__', 'asm', 'inline']);
  expect(words.every((word) => KEYWORDS.has(word))).toBe(true);
});
