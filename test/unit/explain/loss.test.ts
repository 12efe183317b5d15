import { describe, expect, it } from 'vitest';
import { lossOf } from '../../../src/explain/loss.ts';
import { after } from '../../support/explain-machine.ts';

describe('why a block is lost', () => {
  it('another value was stored', () => {
    const at = after('kzalloc a 64\nstore data+8 a\nsleep 50\nstore data+8 0');
    expect(lossOf(at.look, at.subject('a'))).toMatchObject({
      kind: 'store',
      text: 'another value was stored over the last reference in data_slots+0x8 [kmltrace]',
      event: { comm: 'init', seconds: at.look.ns / 1e9 },
      place: { symbol: 'data_slots+0x8 [kmltrace]' },
    });
  });

  it('the holder was freed', () => {
    const at = after('kzalloc h 64\nkzalloc a 64\nstore data+0 h\nstore h+0 a\nkfree h');
    expect(lossOf(at.look, at.subject('a'))).toMatchObject({
      kind: 'free',
      text: expect.stringMatching(/^the block that held the last reference was freed \(/) as string,
    });
  });

  it('through a block that leads to it', () => {
    const at = after('kzalloc h 64\nkzalloc a 64\nstore data+0 h\nstore h+0 a\nstore data+0 0');
    expect(lossOf(at.look, at.subject('a'))).toMatchObject({
      through: 'h',
      text: expect.stringContaining('the last reference to h, which leads to it') as string,
    });
  });

  it('not at all', () => {
    const at = after('kzalloc a 64\nstore data+0 a\nkzalloc b 64');
    expect(lossOf(at.look, at.subject('a'))).toBeUndefined();
    expect(lossOf(at.look, at.subject('b'))).toBeUndefined();
  });
});
