import { expect, it } from 'vitest';
import { zh } from '../../../../src/record/texts/zh.ts';

it('is Chinese throughout', () => {
  const texts = [zh.phases, zh.misses, zh.skips, zh.helds, zh.colors].flatMap(Object.values);
  expect(texts.filter((text) => !/\p{Script=Han}/u.test(String(text)))).toEqual([]);
  expect(zh.end(2, 1, 300)).toBe('第 2 次扫描结束：新增 1 处泄漏，共读取 300 个字。');
});
