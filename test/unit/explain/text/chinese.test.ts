import { expect, it } from 'vitest';
import { REASONS } from '../../../../src/explain/reason.ts';
import {
  REASONS_ZH,
  explanationInChinese,
  reasonInChinese,
  verdictInChinese,
} from '../../../../src/explain/text/chinese.ts';
import { after } from '../../../support/explain-machine.ts';

it('says of a missed block what the English text says', () => {
  const at = after('kzalloc n 64\nkzalloc a 64\nstore data+0 n+64\nsleep 6000\nscan\nscan');
  const text = explanationInChinese(at.explain.explain('a')!);
  expect(text).toMatch(/^a，地址 0xffff\w+，64 字节：未报告，但实际已丢失\n {2}分配于：/);
  expect(text).toContain(`  为什么不报告：\n    ${REASONS_ZH['one-past']}；0xffff`);
  expect(text).toMatch(/指向它的字：\n {4}0xffff.* data_slots \[kmltrace\] = 0xffff.*会被扫描/);
});

it('has each reason, and tells more where there is more', () => {
  expect(Object.keys(REASONS_ZH)).toEqual(Object.keys(REASONS));
  const reason = { reason: 'young', text: '', earliest: 7.5, via: ['a (0x1)', 'b (0x2)'] } as const;
  expect(reasonInChinese(reason)).toBe(
    `${REASONS_ZH.young}；经由 a (0x1)、b (0x2)；最早从 7.500 秒起的扫描才能报告它。`,
  );
  const at = after('kzalloc a 64\nsleep 6000\nscan\nscan');
  expect(verdictInChinese(at.explain.explain('a')!)).toBe('已报告，实际已丢失');
});
