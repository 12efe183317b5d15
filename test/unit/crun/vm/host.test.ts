import { describe, expect, it } from 'vitest';
import { GeneralProtection } from '../../../../src/kernel/base/fault.ts';
import { BLOCK, HostCall, HostLibrary, type HostThread } from '../../../../src/crun/vm/host.ts';
import { UserMachine, programOf } from '../../../support/user-program.ts';

function callWith(words: readonly number[]): HostCall {
  const call = new HostCall({} as HostThread);
  call.registers = Int32Array.from(words);
  call.count = words.length / 2;
  return call;
}

describe('arguments of host functions', () => {
  it('are read as what they are', () => {
    const call = callWith([-1, -1, 5, 1, 0x1000, 0xffff_8880 | 0]);
    expect([call.int(0), call.uint(0), call.high(0)]).toEqual([-1, 0xffff_ffff, -1]);
    expect([call.long(0), call.word(0)]).toEqual([-1, 0xffff_ffff_ffff_ffffn]);
    expect([call.long(1), call.size(1), call.word(1)]).toEqual([
      0x1_0000_0005,
      0x1_0000_0005,
      0x1_0000_0005n,
    ]);
    expect(call.address(2)).toBe(0x8880_0000_1000);
  });

  it('are no addresses when not canonical', () => {
    const call = callWith([0, 0x1234_5678]);
    expect(() => call.address(0)).toThrow(GeneralProtection);
  });

  it('wait for what is not there yet, and only then', () => {
    const call = callWith([]);
    expect(call.wait({ poll: () => true, result: 7 })).toBe(7);
    expect(call.pending).toBeUndefined();
    const never = { poll: () => false, result: 0 };
    expect(call.wait(never)).toBe(BLOCK);
    expect(call.pending).toBe(never);
  });
});

describe('HostLibrary', () => {
  it('takes functions by their declarations', () => {
    const library = new HostLibrary();
    library.addAll({
      'void nothing(void)': () => undefined,
      'int *pointer(int n, const char *text)': () => 0,
      'unsigned long number(void)': () => 1,
    });
    expect(library.find('nothing')).toMatchObject({ name: 'nothing', result: 'void' });
    expect(library.find('pointer')).toMatchObject({ result: 'pointer' });
    expect(library.find('number')).toMatchObject({ result: 'long' });
    expect(library.find('missing')).toBeUndefined();
    expect([...library.names()]).toEqual(['nothing', 'pointer', 'number']);
  });

  it('gives C what its functions return', () => {
    const machine = new UserMachine();
    machine.runtime.library.addAll({
      'int host_int(void)': () => -5,
      'unsigned long host_long(void)': () => 2 ** 50 + 1,
      'void *host_pointer(void)': () => 0x8880_0000_1000,
      'words host_words(void)': (c) => c.setWords(-2, 0x7fff_ffff),
      'bool host_bool(void)': () => 1,
      'int host_echo(const char *)': (c) => c.string(0).length,
    });
    const source = `
#include <stdio.h>
int host_int(void); unsigned long host_long(void); void *host_pointer(void);
unsigned long host_words(void); _Bool host_bool(void); int host_echo(const char *);
int main(void)
{
	printf("%d %lu %px %lx %d %d", host_int(), host_long(), host_pointer(), host_words(),
	       host_bool(), host_echo("hello"));
	return 0;
}`;
    expect(machine.run(programOf(source)).output).toBe(
      '-5 1125899906842625 ffff888000001000 7ffffffffffffffe 1 5',
    );
  });
});
