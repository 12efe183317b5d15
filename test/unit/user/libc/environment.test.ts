import { expect, test } from 'vitest';
import { main } from '../../../support/c-main.ts';
import { underTool } from '../../../support/user-tool.ts';

const said = (body: string, before = '', env = {}): string => {
  const { terminal, status } = underTool(main(body, before), undefined, env);
  return `${terminal}${status === 0 ? '' : `status ${status}`}`;
};

test('the environment grows, changes and shrinks', () => {
  const body = `char own[] = "A=own"; setenv("B", "2", 1); setenv("B", "3", 0); putenv(own); own[2] = 'O';
  unsetenv("C"); printf("%s %s %d %d ", getenv("A"), getenv("B"), !getenv("C"), setenv("x=y", "", 1));
  clearenv(); printf("%d\\n", !getenv("A"));`;
  expect(said(body, '', { A: '1', C: '5' })).toBe('Own 2 1 -1 1\n');
});
