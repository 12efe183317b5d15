import { expect, test } from 'vitest';
import { Reader, type Place } from '../../../src/campaign/reader.ts';

test('names the place of what is wrong', () => {
  const all = new Reader({ list: [{ n: 1 }, { n: 'x' }] }, ['list']);
  const read = (at: Place): number =>
    new Reader(at.value, ['n'], at.name).one('n', (n) => n.whole(0, 9));
  expect(() => all.list('list', 9, read, [])).toThrow('list[1].n must be a number from 0 to 9');
  expect(() => all.list('list', 1, read, [])).toThrow('list has more than 1 entries');
  expect(() => all.one('other', read)).toThrow('other is missing');
  expect(all.one('other', read, 7)).toBe(7);
});

test('takes no field that it does not know, and nothing that is inherited', () => {
  expect(() => new Reader({ a: 1, b: 2 }, ['a'])).toThrow('the definition has no field "b": a');
  const hostile: unknown = JSON.parse('{"__proto__": {"a": 1}}');
  expect(() => new Reader(hostile, ['a'])).toThrow('no field "__proto__"');
  expect(() => new Reader({}, ['constructor']).one('constructor', (at) => at.words(9))).toThrow(
    'constructor is missing',
  );
});
