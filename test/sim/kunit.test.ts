/** Suites of KUnit run when their module is loaded (sim/kernel/lib/kunit). */
import { expect, it } from 'vitest';
import { KERNEL_DIR } from '../support/kernel-dir.ts';
import { KMEMLEAK, ModuleMachine } from '../support/module-machine.ts';

const SOURCE = `#include <kunit/test.h>
static int depth;
static int demo_setup(struct kunit *test) { depth++; return 0; }
static void demo_teardown(struct kunit *test) { depth--; }
static void passes(struct kunit *test)
{
	char *p = kunit_kzalloc(test, 10, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, depth, 1);
	KUNIT_EXPECT_STREQ(test, kunit_kstrdup(test, "text", GFP_KERNEL), "text");
	kunit_info(test, "%s runs", kunit_get_current_test()->name);
}
static void fails(struct kunit *test)
{
	int one = 1;

	KUNIT_EXPECT_EQ_MSG(test, one, 2, "number %d", 3);
	KUNIT_ASSERT_TRUE(test, one == 2);
	KUNIT_FAIL(test, "not reached");
}
static void skips(struct kunit *test) { kunit_skip(test, "no reason"); }
static void leaks(struct kunit *test) { kmalloc(100, GFP_KERNEL); }
static const int numbers[] = { 1, 2, 3 };
static void describe(const int *number, char *text) { sprintf(text, "number %d", *number); }
KUNIT_ARRAY_PARAM(number, numbers, describe);
static void small(struct kunit *test)
{
	KUNIT_EXPECT_LT(test, *(const int *)test->param_value, 3);
}
static struct kunit_case cases[] = {
	KUNIT_CASE(passes), KUNIT_CASE(fails), KUNIT_CASE(skips), KUNIT_CASE(leaks),
	KUNIT_CASE_PARAM(small, number_gen_params), {}
};
static struct kunit_suite suite = {
	.name = "demo", .init = demo_setup, .exit = demo_teardown, .test_cases = cases,
};
kunit_test_suite(suite);
MODULE_LICENSE("GPL");
`;

it.each(['6.1', '6.12', '7.3'] as const)(
  'logs KTAP and frees what tests ask it for, on %s',
  (kernel) => {
    // Else the leak of 7.3 has a pointer in a sheaf of the allocator.
    const bootLine = kernel === '7.3' ? 'slab_debug=F' : '';
    const machine = new ModuleMachine({ kernel, bootLine }, { kernelDir: KERNEL_DIR });
    expect(machine.insmod(SOURCE)).toBe(0);
    const from = machine.log.indexOf('KTAP version 1');
    expect(machine.log.slice(from)).toEqual([
      'KTAP version 1',
      '1..1',
      '    KTAP version 1',
      '    # Subtest: demo',
      '    # module: demo',
      '    1..5',
      '    # passes: passes runs',
      '    ok 1 passes',
      '    # fails: EXPECTATION FAILED at demo.c:18',
      '    Expected one == 2, but',
      '        one == 1 (0x1)',
      'number 3',
      '    # fails: ASSERTION FAILED at demo.c:19',
      '    Expected one == 2 to be true, but is not',
      '    not ok 2 fails',
      '    ok 3 skips # SKIP no reason',
      '    ok 4 leaks',
      '        KTAP version 1',
      '        # Subtest: small',
      '        ok 1 number 1',
      '        ok 2 number 2',
      '    # small: EXPECTATION FAILED at demo.c:29',
      '    Expected *(const int *)test->param_value < 3, but',
      '        *(const int *)test->param_value == 3 (0x3)',
      '        not ok 3 number 3',
      '    # small: pass:2 fail:1 skip:0 total:3',
      '    not ok 5 small',
      '# demo: pass:2 fail:2 skip:1 total:5',
      '# Totals: pass:4 fail:2 skip:1 total:7',
      'not ok 1 demo',
    ]);
    machine.system.writeFile(KMEMLEAK, 'stack=off');
    const leaks = machine.leaks().map(({ size, function: name }) => ({ size, name }));
    expect(leaks).toEqual([{ size: 128, name: 'leaks' }]);
  },
);
