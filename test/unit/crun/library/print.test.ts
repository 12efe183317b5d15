import { describe, expect, it } from 'vitest';
import { ModuleMachine, moduleText, runInit } from '../../../support/module-machine.ts';

describe('text in buffers', () => {
  it('is cut at the size, and its length told', () => {
    const body = `
	char buf[8];
	int n;

	n = sprintf(buf, "%d", 12345); pr_info("%d %s", n, buf);
	n = snprintf(buf, sizeof(buf), "%s", "much too long"); pr_info("%d %s", n, buf);
	n = scnprintf(buf, sizeof(buf), "%s", "much too long"); pr_info("%d %s", n, buf);
	n = snprintf(NULL, 0, "%d", 100); pr_info("%d", n);`;
    expect(runInit(body)).toEqual(['5 12345', '13 much to', '7 much to', '3']);
  });

  it('is allocated by kasprintf', () => {
    const machine = new ModuleMachine();
    const before =
      'static noinline char *make(int n) { return kasprintf(GFP_KERNEL, "name-%d", n); }';
    expect(machine.insmod(moduleText('\tpr_info("%s", make(7));', before))).toBe(0);
    expect(machine.said()).toEqual(['name-7']);
    const [leak] = machine.leaks();
    expect(leak.size).toBe(8);
    expect(leak.frames).toContain('kasprintf');
    expect(leak.frames).toContain('make');
  });

  it('is read by sscanf', () => {
    const body = `
	int a = 0, b = 0, n;
	unsigned long x = 0;
	char word[8];

	n = sscanf("12:-3 0xff name", "%d:%d %lx %7s", &a, &b, &x, word);
	pr_info("%d: %d %d %lu %s", n, a, b, x, word);
	pr_info("%d", sscanf("7,x", "%d,%d", &a, &b));`;
    expect(runInit(body)).toEqual(['4: 12 -3 255 name', '1']);
  });
});

describe('the log', () => {
  it('gets lines with their levels', () => {
    const machine = new ModuleMachine();
    const body = '\tpr_err("bad\\n");\n\tprintk("plain\\n");\n\tpr_info("several\\nlines\\n");';
    expect(machine.insmod(moduleText(body))).toBe(0);
    expect(machine.said()).toEqual(['bad', 'several']);
    expect(machine.log).toContain('plain');
    expect(machine.log).toContain('lines');
  });

  it('gets dumps of memory', () => {
    const body = '\tprint_hex_dump(KERN_INFO, "demo: ", DUMP_PREFIX_OFFSET, 16, 1, s, 18, true);';
    const lines = runInit(body, 'static const char s[] = "0123456789abcdefg";');
    expect(lines).toEqual([
      '00000000: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef',
      expect.stringMatching(/^00000010: 67 00 +g\.$/),
    ]);
  });

  it('is not flooded: the ratelimited lines are few', () => {
    const body = '\tint i;\n\tfor (i = 0; i < 50; i++)\n\t\tpr_info_ratelimited("often\\n");';
    expect(runInit(body)).toHaveLength(10);
  });
});

describe('warnings', () => {
  it('tell the place in the source, with the stack', () => {
    const machine = new ModuleMachine();
    const body = '\tWARN_ON(1);\n\tWARN(1, "odd: %d\\n", 3);\n\tpr_info("alive");';
    expect(machine.insmod(moduleText(body))).toBe(0);
    const line =
      moduleText(body)
        .split('\n')
        .findIndex((text) => text.includes('WARN_ON')) + 1;
    expect(machine.logText).toMatch(new RegExp(`WARNING: .*demo\\.c:${line} demo_init\\+0x`));
    expect(machine.log).toContain('odd: 3');
    expect(machine.said()).toContain('alive');
  });

  it('dump_stack shows the callers', () => {
    const machine = new ModuleMachine();
    const before = 'static noinline void deep(void) { dump_stack(); barrier(); }';
    expect(machine.insmod(moduleText('\tdeep();', before))).toBe(0);
    expect(machine.logText).toMatch(/Call Trace:[^]*deep\+0x[^]*demo_init\+0x/);
  });
});
