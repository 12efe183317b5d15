/**
 * Random programs in C that lose some of what they allocate: blocks that point at each other and
 * are pointed at, from all places where a pointer can be, rightly and not quite.
 */
import { Prng } from '../../src/base/prng.ts';

const ALPHABET = 'abcdefghij';
/** Bytes of a block that pointers are put into. */
const WORDS_MAX = 6;

interface Block {
  readonly id: number;
  readonly size: number;
}

const PRELUDE = `#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <unistd.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/mman.h>
#define V(x) ((uintptr_t)(x))
static void put(void *at, uintptr_t v) { memcpy(at, &v, sizeof v); }
static void scrub(void) { volatile char a[4096]; for (unsigned i = 0; i < sizeof a; i++) a[i] = 0; }
static void *make(size_t n)
{
	return malloc(n);
}
static void *make_inner(size_t n)
{
	return calloc(1, n);
}
static void *make_outer(size_t n)
{
	return make_inner(n);
}
static void finish(int c)
{
	exit(c);
}
`;

/** The program of a seed. */
export function leakProgram(seed: string): string {
  return new Generator(new Prng(seed)).program();
}

class Generator {
  private readonly prng: Prng;
  private readonly blocks: Block[] = [];
  private readonly globals: string[] = [];
  private readonly locals: string[] = [];
  private readonly body: string[] = [];
  private readonly threadBody: string[] = [];
  private hands = 0;

  constructor(prng: Prng) {
    this.prng = prng;
  }

  program(): string {
    const { prng } = this;
    const count = 2 + prng.int(14);
    for (let i = 0; i < count; i++) this.allocate(i);
    this.edges();
    const hasThread = prng.int(6) === 0;
    for (let i = 0; i < 1 + prng.int(6); i++) this.root(i, hasThread);
    const frees = this.blocks.filter(() => prng.int(10) === 0);
    const ends = ['return 0;', 'exit(3);', 'finish(0);', '_exit(0);', 'abort();'];
    const p = `\tvoid *p[${count}];`;
    const thread = hasThread ? this.thread() : '';
    return [
      PRELUDE,
      ...this.globals,
      thread,
      'int main(void)\n{',
      p,
      ...this.locals,
      '\tmemset(p, 0, sizeof p);',
      ...this.body,
      ...(hasThread ? ['\tstart();', '\tmemset(hand, 0, sizeof hand);'] : []),
      ...frees.map(({ id }) => `\tfree(p[${id}]);`),
      ...(prng.int(8) === 0 ? [] : ['\tmemset(p, 0, sizeof p);']),
      ...(prng.int(4) === 0 ? [] : ['\tscrub();']),
      `\t${this.pick(ends)}`,
      '}',
      '',
    ].join('\n');
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.prng.int(list.length)];
  }

  private allocate(id: number): void {
    const { prng } = this;
    const at = `p[${id}]`;
    let size = 16 + prng.int(300);
    const text = ALPHABET.repeat(40).slice(0, size - 1);
    const align = this.pick([32, 64, 128]);
    const kinds: readonly (() => string)[] = [
      () => `${at} = malloc(${size});`,
      () => `${at} = make(${size});`,
      () => `${at} = make_outer(${size});`,
      () => `${at} = calloc(${size}, 1);`,
      () => `${at} = malloc(${1 + prng.int(300)}); ${at} = realloc(${at}, ${size});`,
      () => `${at} = strdup("${text}");`,
      () => `${at} = aligned_alloc(${align}, ${(size = align * (1 + prng.int(3)))});`,
      () => `if (posix_memalign(&${at}, ${align}, ${size})) return 9;`,
      () => `${at} = malloc(${(size = 200_000 + prng.int(100_000))});`,
    ];
    this.body.push(`\t${this.pick(kinds.slice(0, prng.int(12) === 0 ? 9 : 8))()}`);
    this.blocks.push({ id, size });
  }

  /** A value made of the address of a block, most often the address itself. */
  private value({ id, size }: Block): string {
    const { prng } = this;
    const at = `V(p[${id}])`;
    if (prng.int(3) > 0) return at;
    return this.pick([
      `${at} + 8`,
      `${at} + ${prng.int(size)}`,
      `${at} + ${size - 1}`,
      `${at} + ${size}`,
      `${at} + ${size + 8}`,
      `${at} - 8`,
      `(${at} | 1)`,
      `(${at} ^ 0x5a5a5a5a5a5a5a5aull)`,
      `(${at} << 4)`,
    ]);
  }

  private edges(): void {
    const { prng, blocks } = this;
    const many = prng.int(2 * blocks.length + 1);
    for (let i = 0; i < many; i++) {
      const from = this.pick(blocks);
      const words = Math.min(WORDS_MAX, Math.floor(from.size / 8) - 1);
      if (words < 1) continue;
      const offset = 8 * prng.int(words) + (prng.int(12) === 0 ? 3 : 0);
      this.store(`(char *)p[${from.id}] + ${offset}`, this.value(this.pick(blocks)));
    }
    for (const block of blocks) if (prng.int(6) === 0) this.counted(block);
  }

  /** Words at the start that make pointers behind them count as pointers to the start. */
  private counted({ id, size }: Block): void {
    const at = `(char *)p[${id}]`;
    const kind = this.prng.int(3);
    if (kind === 0) this.store(at, String(size - 8));
    else if (kind === 1) this.store(at, String(Math.max(1, this.divisor(size - 8))));
    else {
      this.store(at, '3');
      this.store(`${at} + 8`, String(size - 25));
      if (size > 32) this.store(`${at} + 16`, '1');
    }
    const offset = kind === 2 ? 24 : 8;
    this.globals.push(`static void *c${id};`);
    if (size > offset) this.store(`&c${id}`, `V(p[${id}]) + ${offset}`);
  }

  private divisor(n: number): number {
    const all = [1, 2, 3, 4, 5, 6, 7].filter((one) => n % one === 0);
    return all[this.prng.int(all.length)] ?? 1;
  }

  private store(at: string, value: string): void {
    this.body.push(`\tput(${at}, ${value});`);
  }

  private root(i: number, hasThread: boolean): void {
    const { globals, locals } = this;
    const value = this.value(this.pick(this.blocks));
    const declare = (line: string, at: string): void => {
      globals.push(line);
      this.store(at, value);
    };
    const kinds: readonly (() => void)[] = [
      () => declare(`static void *g${i};`, `&g${i}`),
      () => declare(`void *g${i} = (void *)1;`, `&g${i}`),
      () => declare(`static __thread void *g${i};`, `&g${i}`),
      () => declare(`static void *g${i}[5];`, `&g${i}[${this.prng.int(5)}]`),
      () => declare(`static struct { int a; void *q; char c; } g${i};`, `&g${i}.q`),
      () =>
        declare(
          `static struct __attribute__((packed)) { char t[5]; void *q; } g${i};`,
          `(char *)&g${i} + 5`,
        ),
      () => {
        locals.push(`\tvoid *l${i} = 0;`);
        this.store(`&l${i}`, value);
      },
      () => {
        const flags = 'PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0';
        this.body.push(`\tput((char *)mmap(0, 4096, ${flags}) + 16, ${value});`);
      },
      () => {
        globals.push(`static __thread void *t${i};`);
        this.hand(value, `&t${i}`);
      },
      () => this.hand(value, `&q[${this.prng.int(8)}]`),
    ];
    this.pick(hasThread ? kinds : kinds.slice(0, 8))();
  }

  /** The thread puts a value somewhere of its own. */
  private hand(value: string, at: string): void {
    this.body.push(`\thand[${this.hands}] = ${value};`);
    this.threadBody.push(`\tput(${at}, hand[${this.hands++}]);`);
  }

  private thread(): string {
    this.globals.unshift('static uintptr_t hand[16];');
    return [
      'static sem_t ready;',
      'static void *worker(void *arg)\n{\n\tvoid *q[8] = {0};\n\t(void)arg;',
      ...this.threadBody,
      '\tsem_post(&ready);\n\tfor (;;) pause();\n\treturn q[0];\n}',
      'static void start(void)\n{\n\tpthread_t th;\n\tsem_init(&ready, 0, 0);',
      '\tpthread_create(&th, 0, worker, 0);\n\tsem_wait(&ready);\n}',
    ].join('\n');
  }
}
