import { expect, test } from 'vitest';
import { Assignments } from '../../../src/kbuild/assignments.ts';

function read(text: string): Assignments {
  const set = new Assignments({ GIVEN: '1' }, () => []);
  set.read(text);
  return set;
}

test('each kind of assignment', () => {
  const set = read('A = $(B)\nB := 1\nB += 2\nC ?= 3\nGIVEN ?= 4\nexport D := 5');
  expect(['A', 'B', 'C', 'GIVEN', 'D'].map((name) => set.value(name))).toEqual([
    '1 2',
    '1 2',
    '3',
    '1',
    '5',
  ]);
});

test('only the branch that holds counts', () => {
  const text = `
ifeq ($(GIVEN),1)
  A := yes
else ifdef GIVEN
  A := no
else
  A := no
endif
ifndef GIVEN
ifeq ("a","a")
B := no
endif
else
B := yes
endif
define T
A := no
endef
rule: a
	B := kept in recipes, too`;
  expect(read(text).value('A')).toBe('yes');
  expect(read(text).value('B')).toBe('kept in recipes, too');
});
