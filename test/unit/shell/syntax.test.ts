import { parse, serialize } from 'just-bash';
import { expect, test } from 'vitest';
import {
  commandName,
  eachFunction,
  literal,
  pipelineOf,
  quoted,
  statementOf,
  STATUS_WORD,
  word,
} from '../../../src/shell/syntax.ts';

test('pieces make a script', () => {
  const statement = statementOf(
    [pipelineOf('a', [word('x y'), STATUS_WORD]), pipelineOf('b', [])],
    ['||'],
  );
  expect(serialize({ type: 'Script', statements: [statement] })).toBe('a \'x y\' "$?" || b');
});

test('literal text, and what is none', () => {
  const [command] = parse('a $b "c"').statements[0].pipelines[0].commands;
  if (command.type !== 'SimpleCommand') throw new Error('a simple command');
  expect(commandName(command)).toBe('a');
  expect(command.args.map(literal)).toEqual([undefined, undefined]);
  expect(literal(null)).toBeUndefined();
  expect(literal(quoted({ type: 'Literal', value: 'x' }))).toBeUndefined();
});

test('every function is found, also nested ones', () => {
  const names: string[] = [];
  eachFunction(parse('f() { h() { :; }; }; if true; then g() { :; }; fi'), ({ name }) =>
    names.push(name),
  );
  expect(names).toEqual(['h', 'f', 'g']);
});
