import { expect, test } from 'vitest';
import { messages } from '../../../support/c-snippet.ts';

const DECLARATIONS = `void *kmalloc(unsigned long, int); int kfree(void *); int atomic_read(int *);
void dev_put(void *); int printk(const char *, ...); int g(int, ...); int shared;
struct item { int id; struct item *next; };`;

const said = (statement: string): string[] =>
  messages(`${DECLARATIONS} void f(int i, int j, int *a, struct item *p) { ${statement} }`);

test('a variable that one argument writes and another uses', () => {
  const message = "the value of 'i' depends on the order in which arguments are evaluated";
  expect(said('g(i, i++);')).toEqual([message]);
  expect(said('g(i = 1, j, i + 1);')).toEqual([message]);
  expect(said('g(a[i], ++i);')).toEqual([message]);
  expect(said('g(i++, i++);')).toEqual([message]);
});

test('memory that one argument frees and another uses', () => {
  expect(said('printk("%p", kmalloc(8, 0), kfree(p));')).toEqual([
    "what 'kfree' and 'kmalloc' do depends on the order in which arguments are evaluated",
  ]);
  expect(said('g(p->id, kfree(p));')).toEqual([
    "what is read depends, as 'kfree' may free it, on the order in which arguments are evaluated",
  ]);
  expect(said('g(p->id, (dev_put(p), 0));')).toHaveLength(1);
});

test('operands', () => {
  expect(said('i = j + j++;')).toEqual([
    "the value of 'j' depends on the order in which operands are evaluated",
  ]);
  expect(said('i = j++ && j;')).toEqual([]);
});

test('what depends on nothing', () => {
  expect(said('g(i, j++);')).toEqual([]);
  expect(said('printk("%p %p", kmalloc(8, 0), kmalloc(8, 0));')).toEqual([]);
  expect(said('g((i++, i), j);')).toEqual([]);
  expect(said('g(atomic_read(a), i);')).toEqual([]);
  expect(said('g(({ int t = i; t++; t; }), ({ int t = j; t++; t; }));')).toEqual([]);
  expect(said('kfree(p->next); i = i + 1; a[i] = i;')).toEqual([]);
});
