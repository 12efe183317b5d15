import { describe, expect, it } from 'vitest';
import { QUESTIONS, ask } from '../../../src/explain/ask.ts';
import { REPORT, after } from '../../support/explain-machine.ts';

describe('questions', () => {
  const at = after(`kzalloc apple 64\nkzalloc b 64\nstore data+0 b\n${REPORT}`);
  const text = (...words: string[]): string => {
    const answer = ask(at.explain.look(), words);
    return 'error' in answer ? `error: ${answer.error}; ${answer.hint}` : answer.text;
  };

  it('none: the table, and all about what is reported', () => {
    expect(text()).toMatch(/^After scan 2:\n[^]*\n\napple at 0x.*reported, and lost\n/);
  });

  it.each([
    ['apple', /^apple at/],
    ['who b', /^0x/],
    ['why-lost apple', /^it is not lost, or nobody/],
    ['path b', /^path 1:/],
    ['keeps-alive b', /^b: a scan finds it/],
    ['owners b', /^b at/],
    ['retained', /^To fix first/],
    ['retained b', /^b at/],
    ['timeline', /allocated by/],
    ['timeline b', /^b at/],
    ['table', /^After scan 2/],
    ['coverage', /^memory/],
    ['lint', /^nothing/],
  ])('%s', (question, expected) => {
    expect(text(...question.split(' '))).toMatch(expected);
    const answer = ask(at.explain.look(), question.split(' '));
    expect('data' in answer && JSON.stringify(answer.data)).toBeTruthy();
  });

  it('mistakes', () => {
    expect(text('aple')).toBe("error: there is no block 'aple'; did you mean apple?");
    expect(text('who')).toMatch(/^error: which block\?/);
    expect(text('who', 'nobody-at-all')).toMatch(/^error: there is no block/);
    expect(text('timeline', 'zzzzzzzz')).toMatch(/^error: there is no block/);
  });

  it('every question is explained', () => {
    for (const name of QUESTIONS.matchAll(/explain ([a-z-]{3,})/g)) {
      expect(text(name[1]), name[1]).not.toMatch(/^error: there is no block/);
    }
  });

  it('a block that nobody will use is a leak', () => {
    expect(text('unused', 'b')).toBe('');
    expect(text('b')).toMatch(/not reported, but retained/);
  });
});
