import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText } from '../../../support/module-machine.ts';
import { UserMachine, programOf } from '../../../support/user-program.ts';

const PROGRAM = programOf(`
int twice(int x) { return 2 * x; }
int main(void)
{
	return twice(21);
}`);

describe('CText', () => {
  it('finds functions by their first byte', () => {
    const machine = new UserMachine();
    const { text } = machine.runtime;
    const at = machine.load(PROGRAM);
    const id = text.functionAt(at.get('twice')!);
    expect(text.functions[id]).toMatchObject({ name: 'twice', address: at.get('twice') });
    expect(text.functionAt(at.get('twice')! + 1)).toBe(-1);
    expect(text.hostAt(at.get('twice')!)).toBe(-1);
    expect(text.hostAt(machine.runtime.addressOf('printf'))).toBeGreaterThanOrEqual(0);
  });

  it('knows the line of an address', () => {
    const machine = new UserMachine();
    const { text } = machine.runtime;
    const at = machine.load(PROGRAM);
    expect(text.lineAt(at.get('twice')!)).toBe('/main.c:2');
    const { size } = PROGRAM.functions.find(({ name }) => name === 'main')!;
    const lines = Array.from({ length: size }, (_, i) => text.lineAt(at.get('main')! + i));
    expect(lines).toContain('/main.c:5');
    expect(text.lineAt(0x1000)).toBe('');
  });

  it('forgets what is unloaded, and uses its room again', () => {
    const machine = new ModuleMachine();
    const { text } = machine.modules.runtime;
    expect(machine.insmod(moduleText('\tpr_info("once");'))).toBe(0);
    const address = machine.system.kernel.modules.list()[0].symbols.get('demo_exit')!;
    expect(text.functionAt(address)).toBeGreaterThanOrEqual(0);
    expect(machine.system.rmmod('demo')).toBe(0);
    expect(text.functionAt(address)).toBe(-1);
    // Old backtraces have their lines from kernel/base/code-sources.ts.
    expect(text.lineAt(address)).toBe('');
    const words = text.code.length;
    for (let i = 0; i < 100; i++) {
      expect(machine.system.insmod('demo')).toBe(0);
      expect(machine.system.rmmod('demo')).toBe(0);
    }
    expect(text.code.length).toBe(words);
    expect(machine.said()).toHaveLength(101);
  });
});
