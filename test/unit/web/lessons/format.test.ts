import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LESSON_MAX, parseLesson } from '../../../../src/web/lessons/format.ts';
import { absolute } from '../../../support/source-tree.ts';

const [, json] = /```json\n([^]*?)```/.exec(readFileSync(absolute('docs/lab.md'), 'utf8'))!;

test('the lesson of the manual is one', () => {
  expect(parseLesson(json)).toMatchObject({ id: 'my-lesson', steps: [{ view: 'map' }, {}] });
});

test('one language is enough', () => {
  const title = { en: 'A title' };
  expect(parseLesson(JSON.stringify({ ...(JSON.parse(json) as object), title })).title).toEqual(
    title,
  );
});

test.each([
  ['lesson.format', { format: 'another' }],
  ['lesson.id', { id: '<b>' }],
  ['lesson.title', { title: 'text' }],
  ['lesson.more', { more: 1 }],
  ['lesson.machine.kernel', { machine: { kernel: '2.4' } }],
  ['lesson.steps', { steps: {} }],
  ['lesson.steps[0].text: en, zh', { steps: [{ text: {} }] }],
  ['lesson.steps[0].text.zh', { steps: [{ text: { en: 'x', zh: 1 } }] }],
  ['lesson.steps[0].view', { steps: [{ text: { en: '', zh: '' }, view: 'eval' }] }],
  ['lesson.steps[0].at.line', { steps: [{ text: { en: '', zh: '' }, at: { line: -1 } }] }],
  [
    'lesson.steps[0].exercise.check.kind',
    {
      steps: [
        {
          text: { en: '', zh: '' },
          exercise: {
            ask: { en: '', zh: '' },
            done: { en: '', zh: '' },
            check: { kind: 'toString' },
          },
        },
      ],
    },
  ],
])('what is wrong is refused with its place: %s', (place, change) => {
  const text = JSON.stringify({ ...(JSON.parse(json) as object), ...change });
  expect(() => parseLesson(text)).toThrow(RangeError);
  expect(() => parseLesson(text)).toThrow(place);
});

test('what is no JSON, or too long, is refused', () => {
  expect(() => parseLesson('{')).toThrow(RangeError);
  expect(() => parseLesson(' '.repeat(LESSON_MAX + 1))).toThrow(RangeError);
});
