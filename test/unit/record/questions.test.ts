import { describe, expect, it } from 'vitest';
import { questionText, questionsAt, type Question } from '../../../src/record/questions.ts';
import type { Replay } from '../../../src/record/replay.ts';
import { nextStop } from '../../../src/record/walk.ts';
import { replayed } from '../../support/recorded-trace.ts';

const answerOf = ({ options, right }: Question): string => options[right];
const told = (replay: Replay): string[] =>
  questionsAt(replay, 99).map((one) => `${one.kind} ${one.name}: ${answerOf(one)}`);

describe('questions', () => {
  const replay = replayed();
  const { recording } = replay;
  const scan = (n: number): number => {
    let at = 0;
    for (let i = 0; i < n; i++) at = nextStop(recording, at, 'scan', 1)!;
    return at;
  };

  it('before a scan and at its beginning are about its end', () => {
    replay.seek(scan(2));
    const questions = told(replay);
    expect(questions).toEqual(
      expect.arrayContaining([
        'color a: gray',
        'color lost: white',
        'report lost: yes',
        'report b: no',
      ]),
    );
    replay.seek(scan(2) - 1);
    expect(told(replay)).toEqual(questions);
  });

  it('ask why not once that is settled, and nothing that was answered', () => {
    replay.seek(scan(1));
    const end = recording.events.length;
    while (replay.position < end && questionsAt(replay, 99).some(({ kind }) => kind !== 'why')) {
      replay.seek(replay.position + 1);
    }
    const questions = questionsAt(replay, 99);
    expect(questions.map((one) => `${one.name} ${answerOf(one)}`).sort()).toEqual([
      'a references',
      'b references',
      'lost contents',
    ]);
    for (const { options, shownAt } of questions) {
      expect(new Set(options).size).toBe(4);
      expect(shownAt).toBeLessThanOrEqual(replay.position);
    }
  });

  it('are told in both languages', () => {
    replay.seek(scan(2));
    const [color] = questionsAt(replay, 1);
    expect(questionText(color)).toEqual({
      ask: `What color will ${color.name} have at the end of scan 2?`,
      options: ['white', 'gray', 'black'],
    });
    expect(questionText(color, 'zh').options).toEqual(['白色', '灰色', '黑色']);
  });

  it('are none where no scan follows', () => {
    replay.seek(replay.length);
    expect(questionsAt(replay)).toEqual([]);
  });
});
