/** Registers, calls and waiting threads of C code, as truth sees them. */
import { describe, expect, it } from 'vitest';
import { TruthMachine } from '../../../support/truth-module.ts';

/** The machine after a module's init, and what it says of the block of 256 bytes. */
function lossIn(globals: string, body: string) {
  const machine = new TruthMachine().load(globals, body);
  const { id } = machine.life(256);
  return machine.look().lossOf(id);
}

describe('how a block was lost', () => {
  it('its only pointer is overwritten', () => {
    const globals = 'static void *slot;';
    const body = 'slot = kzalloc(256, GFP_KERNEL);\nslot = NULL;';
    const loss = lossIn(globals, body);
    expect(loss).toMatchObject({ kind: 'store', source: expect.stringMatching(/^m\.c:14$/) });
    expect(loss?.task.comm).toBe('insmod');
  });

  it('its holder is freed', () => {
    const body = 'void **h = kzalloc(64, GFP_KERNEL);\n*h = kzalloc(256, GFP_KERNEL);\nkfree(h);';
    const loss = lossIn('', body);
    expect(loss).toMatchObject({ kind: 'free', holder: { size: 64 }, source: 'm.c:15' });
  });

  it('a register is read for the last time', () => {
    const globals = 'static noinline void use(char *p) { p[3] = 1; }';
    const loss = lossIn(globals, 'char *p = kzalloc(256, GFP_KERNEL);\nuse(p);\nmsleep(10);');
    expect(loss).toMatchObject({ kind: 'register', source: 'm.c:10' });
  });

  it('a register that held it gets another pointer, long after', () => {
    const globals = `struct t { char *p; } *t, *other;
static noinline char *make(void) { return kzalloc(256, GFP_KERNEL); }
static noinline void use(struct t *other) { other->p = NULL; }`;
    const body = `t = kzalloc(64, GFP_KERNEL);
other = kzalloc(64, GFP_KERNEL);
t->p = make();
t->p = NULL;
use(other);`;
    expect(lossIn(globals, body)).toMatchObject({ kind: 'store', source: 'm.c:18' });
  });

  it('a register that held it counts to four, with its lower half', () => {
    const globals = `#include <linux/hashtable.h>
struct node { struct hlist_node h; int key; char text[200]; };
static DEFINE_HASHTABLE(table, 4);
static noinline struct node *make(int key)
{
	struct node *n = kzalloc(key == 2 ? 256 : 512, GFP_KERNEL);
	n->key = key;
	return n;
}`;
    const body = `for (int i = 0; i < 4; i++) {
	struct node *n = make(i);
	hash_add(table, &n->h, n->key);
	if (i == 2) {
		hash_del(&n->h);
		n->key = 7;
	}
}`;
    expect(lossIn(globals, body)).toMatchObject({ kind: 'register', source: 'm.c:26' });
  });

  it('a function returns with it in its frame', () => {
    const globals = `static noinline void hold(void **at) { *at = kzalloc(256, GFP_KERNEL); }
static noinline void leave(void) { void *local[4]; hold(&local[1]); }`;
    expect(lossIn(globals, 'leave();')).toMatchObject({ kind: 'return', source: 'm.c:11' });
  });

  it('the module goes', () => {
    const machine = new TruthMachine().load(
      'static void *slot;',
      'slot = kzalloc(256, GFP_KERNEL);',
    );
    const { id } = machine.life(256);
    expect(machine.look().verdict(id)).toBe('reachable');
    expect(machine.system.rmmod('m')).toBe(0);
    expect(machine.look().lossOf(id)).toMatchObject({ kind: 'unload', holder: { kind: 'module' } });
  });

  it('a pointer that is stored again is not lost', () => {
    const body = 'slot = kzalloc(256, GFP_KERNEL);\nslot = slot;\nslot = (char *)slot + 8;';
    expect(lossIn('static void *slot;', body)).toBeUndefined();
  });
});

describe('what a function of the kernel gives', () => {
  it('is the new block, also when it lies right behind the argument', () => {
    const globals = 'static char *names[64];\nstatic int adjacent;';
    const body = `int i;
names[0] = kstrdup("first", GFP_KERNEL);
for (i = 1; i < 64; i++) {
	names[i] = kstrdup(names[i - 1], GFP_KERNEL);
	if (names[i] == names[i - 1] + 8)
		adjacent++;
}
if (!adjacent) return -EINVAL;`;
    const machine = new TruthMachine().load(globals, body);
    const look = machine.look();
    const names = machine.lives(8).filter(({ cache }) => cache === 'kmalloc-8');
    expect(names.length).toBeGreaterThanOrEqual(64);
    for (const { id } of names) expect(look.verdict(id)).toBe('reachable');
  });

  it('is the argument, when it ends there and nothing else begins', () => {
    const globals = 'static char *end;';
    const body = 'end = memscan(kzalloc(4096, GFP_KERNEL), 1, 4096);';
    const machine = new TruthMachine().load(globals, body);
    expect(machine.references(4096)).toMatchObject([{ targetOffset: 4096 }]);
  });
});

describe('a thread that waits', () => {
  const thread = (body: string): string => `
static struct task_struct *task;
static int stop_now;
static noinline void use(char *p) { p[3] = 1; }
static int work(void *unused)
{
	${body}
	return 0;
}`;
  const start = 'task = kthread_run(work, NULL, "worker"); msleep(50);';

  it('holds what it will still use, in a register', () => {
    const body = 'char *p = kzalloc(256, GFP_KERNEL); msleep(100000); use(p);';
    const machine = new TruthMachine().load(thread(body), start);
    const { id } = machine.life(256);
    const look = machine.look();
    expect(look.isReachable(id)).toBe(true);
    expect(look.pathTo(id)[0]).toMatchObject({
      holder: { kind: 'register', name: expect.stringContaining('worker') },
      encoding: 'plain',
      register: expect.stringMatching(/^r\d+$/),
    });
  });

  it('does not hold what it has used for the last time', () => {
    const body = 'char *p = kzalloc(256, GFP_KERNEL); use(p); msleep(100000);';
    const machine = new TruthMachine().load(thread(body), start);
    expect(machine.look().isReachable(machine.life(256).id)).toBe(false);
  });

  it('holds its locals in memory, and a pushed register is told from what it stands for', () => {
    const body =
      'void *l[3] = { NULL, kzalloc(256, GFP_KERNEL) }; msleep(100000); use(l[1]); use((char *)l);';
    const machine = new TruthMachine().load(thread(body), start);
    const [reference] = machine.look().pathTo(machine.life(256).id);
    expect(reference).toMatchObject({
      holder: { kind: 'stack' },
      encoding: 'plain',
      status: 'live',
    });
  });

  it('loses all when it ends', () => {
    const body = 'char *p = kzalloc(256, GFP_KERNEL); msleep(1000); use(p);';
    const machine = new TruthMachine().load(thread(body), start);
    const { id } = machine.life(256);
    machine.system.sleep(5000);
    expect(machine.look().verdict(id)).toBe('lost');
    expect(
      machine
        .look()
        .references(id)
        .filter(({ status }) => status === 'live'),
    ).toEqual([]);
  });
});

describe('what functions of the kernel are given', () => {
  it('comes to the function that a work, timer or thread calls', () => {
    const globals = `static struct task_struct *task; static void *copy;
static int work(void *data) { copy = data; return 0; }`;
    const body = `void *p = kzalloc(256, GFP_KERNEL);
      task = kthread_run(work, p, "worker"); msleep(50);`;
    const machine = new TruthMachine().load(globals, body);
    expect(machine.references(256).map(({ holder }) => 'kind' in holder && holder.kind)).toContain(
      'module',
    );
  });

  it('variable arguments are in memory while the function runs', () => {
    const globals = `static void *word;
static noinline void take(int n, ...) { va_list ap; va_start(ap, n); word = va_arg(ap, void *); va_end(ap); }`;
    const machine = new TruthMachine().load(globals, 'take(1, kzalloc(256, GFP_KERNEL));');
    expect(machine.references(256)).toHaveLength(1);
  });
});

describe('the types of blocks', () => {
  const HEADER = `struct foo { long id; struct foo *next; refcount_t refs; };
struct header { struct list_head all; };
`;
  /** The types of the block of that size, each as `OFFSET NAME`. */
  const typesOf = (globals: string, body: string, size: number): string[] => {
    const machine = new TruthMachine().load(HEADER + globals, body);
    const parts = machine.truth.typesOf(machine.life(size).id);
    return parts.map(({ offset, layout }) => `${offset} ${layout.name}`);
  };

  it('are those that the results of allocators are converted to', () => {
    const keep = 'static void *slot;';
    const typed = (call: string, size: number): string[] =>
      typesOf(keep, `struct foo *p = ${call};\nslot = p;`, size);
    expect(typed('kzalloc(256, GFP_KERNEL)', 256)).toEqual(['0 struct foo']);
    expect(typed('kmalloc_array(20, sizeof(*p), GFP_KERNEL)', 512)).toEqual(['0 struct foo']);
    expect(typed('vzalloc(8192)', 8192)).toEqual(['0 struct foo']);
    expect(typesOf(keep, 'slot = kzalloc(256, GFP_KERNEL);', 256)).toEqual([]);
  });

  it('of percpu memory and of what a function of the module returns', () => {
    const percpu = 'struct foo __percpu *p = alloc_percpu(struct foo);\nslot = (void *)p;';
    expect(typesOf('static void *slot;', percpu, 24)).toEqual(['0 struct foo']);
    const wrapper = (how: string): string =>
      `static void *slot;\n${how} void *make(size_t n)\n{\n\tvoid *p = kzalloc(n, GFP_KERNEL);\n\tif (!p)\n\t\treturn NULL;\n\treturn p;\n}`;
    const body = 'struct foo *p = make(256);\nslot = p;';
    for (const how of ['static noinline', 'static inline']) {
      expect(typesOf(wrapper(how), body, 256), how).toEqual(['0 struct foo']);
    }
  });

  it('are several where an allocator puts a header before', () => {
    const make = `static LIST_HEAD(all);
static noinline void *make(size_t n)
{
	struct header *h = kzalloc(n + sizeof(*h), GFP_KERNEL);
	list_add(&h->all, &all);
	return h + 1;
}`;
    expect(typesOf(make, 'struct foo *p = make(200);\np->id = 1;', 256)).toEqual([
      '0 struct header',
      '16 struct foo',
    ]);
  });

  it('end with the block, and with the code', () => {
    const body =
      'struct foo *p = kzalloc(256, GFP_KERNEL);\nkfree(p);\nslot = kmalloc(256, GFP_KERNEL);';
    expect(typesOf('static void *slot;', body, 256)).toEqual([]);
    const machine = new TruthMachine().load(
      `${HEADER}static void *slot;`,
      'struct foo *p = kzalloc(256, GFP_KERNEL);\nslot = p;',
    );
    const { id } = machine.life(256);
    machine.system.rmmod('m');
    expect(machine.truth.typesOf(id)).toHaveLength(1);
  });

  it('tell who counted references', () => {
    const globals = `${HEADER}static struct foo *slot;
static noinline void get(struct foo *p) { refcount_inc(&p->refs); }
static noinline void put(struct foo *p) { refcount_dec(&p->refs); }`;
    const body = `slot = kmalloc(256, GFP_KERNEL);
refcount_set(&slot->refs, 1);
get(slot); get(slot); put(slot);`;
    const machine = new TruthMachine().load(globals, body);
    const [count] = machine.truth.countsOf(machine.life(256).id);
    expect(count).toMatchObject({ name: 'struct foo.refs', offset: 16, value: 2 });
    expect(count.changes.map(({ set, by, times }) => [set, by, times])).toEqual([
      [1, 0, 1],
      [undefined, 1, 1],
      [undefined, 1, 1],
      [undefined, -1, 1],
    ]);
    expect(count.changes[1].event.source).toBe('m.c:13');
  });
});
