/**
 * Explanations in Chinese, made from the same data as the English ones. Of reasons it says what
 * they mean and names the word of memory; the sentence about the one block is in English only.
 */
import type { WordEvidence } from '../evidence.ts';
import type { Explanation } from '../explanation.ts';
import type { Judgement } from '../judge.ts';
import { eventLine, placeText } from '../phrases.ts';
import type { Reason, ReasonName } from '../reason.ts';

/** What each reason means. */
export const REASONS_ZH: Readonly<Record<ReasonName, string>> = {
  young: '扫描开始时它分配还不到 5 秒',
  'not-scanned-twice': '还要再扫描一次：第一次只记下它的校验和',
  checksum: '两次扫描之间内容有变化，因此视为仍在使用',
  'stale-stack': '栈上一个再也不会读取的字仍指向它',
  'stale-copy': '它的地址有一份残留在会被扫描的内存里',
  'allocator-cache': 'slab 的 sheaf 里还留着已经给出的指针，或者留着一个指向它的对象',
  'integer-alias': '会被扫描的内存里有一个整数恰好等于它内部的地址',
  'one-past': '指向另一块内存的指针越界落进了它，或者指向它的指针落到了它之外',
  'hidden-encoding': '它的地址以扫描认不出来的形式保存着',
  untracked: 'kmemleak 不知道这块内存',
  unscanned: '指针所在的内存从不扫描',
  'register-only': '只有寄存器里还有它的地址',
  moved: '扫描读内存期间或之后，它的地址才被写入或挪走',
  'min-count': '它所需的引用数与实际的引用数不符',
  coloured: '调用 kmemleak 的 API 或写入 clear 使它不再出现在报告中',
  'held-back': 'min_unref_scans 要求更多次连续找不到引用的扫描',
  'reported-before': '它报告过，后来的扫描又找到了引用',
  'kmemleak-off': 'kmemleak 已关闭',
  'pool-exhausted': 'kmemleak 没有内存存放自己的记录，已停止工作',
};

const VERDICTS = {
  lost: '已丢失',
  retained: '被遗留',
  reachable: '仍可达',
  freed: '已释放',
} as const;

const DEAD = {
  freed: '所在内存已释放',
  'below-sp': '在栈指针之下',
  uninitialised: '上一个使用者留下的',
  'dead-register': '不再使用的寄存器',
  'saved-register': '任务切换时保存的寄存器',
} as const;

const LOSSES = {
  store: '最后一个引用被别的值覆盖',
  free: '持有最后一个引用的内存块被释放',
  return: '栈上持有最后一个引用的函数返回了',
  register: '最后一个引用在寄存器里，此处是最后一次读取它',
  exit: '栈上持有最后一个引用的任务退出了',
  unload: '持有最后一个引用的模块被卸载',
} as const;

/** What kmemleak says beside what is true. */
export function verdictInChinese({ reported, verdict, tracked }: Judgement): string {
  const report = reported ? '已报告' : tracked ? '未报告' : '未跟踪';
  const agree = reported === (verdict === 'lost' || verdict === 'retained');
  return `${report}，${agree ? '实际' : '但实际'}${VERDICTS[verdict]}`;
}

/** A reason with the word that it is about. */
export function reasonInChinese({ reason, word, via, earliest }: Reason): string {
  const what = [REASONS_ZH[reason]];
  if (word) what.push(wordInChinese(word));
  if (via && via.length > 0) what.push(`经由 ${via.join('、')}`);
  if (earliest !== undefined) what.push(`最早从 ${earliest.toFixed(3)} 秒起的扫描才能报告它`);
  return `${what.join('；')}。`;
}

/** A word that points at a block. */
export function wordInChinese(word: WordEvidence): string {
  const { address, register, place, value, live, dead, scanned, own } = word;
  const where = register === undefined ? address! : `寄存器 ${register}`;
  const holds = value === undefined || value === '' ? '' : ` = ${value}`;
  const state = live ? '有效' : dead === undefined ? '不是引用' : `已失效：${DEAD[dead]}`;
  const read = scanned ? '会被扫描' : '不会被扫描';
  return `${where} ${placeText(place)}${holds}（${state}，${read}${own ? '，自己的不算' : ''}）`;
}

/** All about one block, several lines. */
export function explanationInChinese(e: Explanation): string {
  const lines = [`${e.name}，地址 ${e.address}，${e.size} 字节：${verdictInChinese(e)}`];
  if (e.allocated) lines.push(`  分配于：${eventLine(e.allocated)}`);
  if (e.loss) lines.push(`  丢失于：${eventLine(e.loss.event)}`, `    ${LOSSES[e.loss.kind]}`);
  if (e.reasons.length > 0) lines.push(e.reported ? '  为什么报告：' : '  为什么不报告：');
  for (const reason of e.reasons) lines.push(`    ${reasonInChinese(reason)}`);
  if (e.pointers.length === 0) lines.push('  没有任何字指向它');
  else lines.push('  指向它的字：', ...e.pointers.map((word) => `    ${wordInChinese(word)}`));
  return `${lines.join('\n')}\n`;
}
