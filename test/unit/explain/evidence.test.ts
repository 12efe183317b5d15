import { describe, expect, it } from 'vitest';
import { referenceEvidence, wordEvidence } from '../../../src/explain/evidence.ts';
import { referencesTo } from '../../../src/explain/look/subject.ts';
import { after } from '../../support/explain-machine.ts';

describe('evidence', () => {
  it('of a reference: where, what, whose', () => {
    const at = after('kzalloc a 64\nkzalloc b 64\nstore data+0 a\nstore a+16 ~b+4');
    const [reference] = referencesTo(at.subject('b'), at.look.now);
    const word = referenceEvidence(at.look, reference);
    expect(word).toMatchObject({
      place: { kind: 'slab', name: 'a', offset: 16 },
      encoding: 'inverted',
      into: 4,
      live: true,
      scanned: true,
      writer: { comm: 'init', pid: 1 },
    });
    expect(word.value).toMatch(/^0x0*777/);
  });

  it('of a word that was made from something else', () => {
    const at = after('kzalloc a 64\nkzalloc b 64\nstore data+0 a+64\nstore hidden+0 a+64');
    const { addr } = at.heap.get('b');
    const word = wordEvidence(at.look, at.window('data', 0), addr);
    expect(word).toMatchObject({ into: 0, live: true, scanned: true });
    expect(word.madeFrom).toMatch(/^a at 0xffff/);
    expect(word.encoding).toBeUndefined();
    const hidden = wordEvidence(at.look, at.window('hidden', 0), addr);
    expect(hidden).toMatchObject({ scanned: false, notScanned: 'no object' });
  });
});
