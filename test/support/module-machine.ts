/** A machine into which modules in C are loaded, from texts, with the project's own headers. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatDiagnostic } from '../../src/base/diagnostic.ts';
import { CompileCache } from '../../src/cc/base/compile-cache.ts';
import { CModules, type BuiltModule, type CModuleOptions } from '../../src/crun/modules.ts';
import { boot, type System, type SystemConfig } from '../../src/system.ts';

const INCLUDE = fileURLToPath(new URL('../../sim/include', import.meta.url));
/** kmemleak's debugfs file. */
export const KMEMLEAK = '/sys/kernel/debug/kmemleak';
const HEADERS = ['module', 'slab', 'vmalloc', 'percpu', 'kthread', 'delay', 'timer', 'workqueue'];
const PREFIX = HEADERS.map((name) => `#include <linux/${name}.h>\n`).join('');

/** Headers and parts of the kernel are read once for all machines of a test file. */
const cache = new CompileCache();
const headers = new Map<string, string | undefined>();

function readHeader(path: string): string | undefined {
  if (!headers.has(path)) {
    try {
      headers.set(path, readFileSync(path, 'latin1'));
    } catch {
      headers.set(path, undefined);
    }
  }
  return headers.get(path);
}

/** An object that is reported. */
export interface Leak {
  readonly size: number;
  /** The function of a module that allocated it, while that has a name. */
  readonly function: string | undefined;
  /** The functions of its stack trace, innermost first. */
  readonly frames: readonly string[];
}

/** A booted machine with a compiler. */
export class ModuleMachine {
  readonly system: System;
  readonly modules: CModules;
  private readonly files = new Map<string, string>();

  constructor(options: SystemConfig = {}, cOptions: Partial<CModuleOptions> = {}) {
    this.system = boot(options);
    const host = { read: (path: string) => this.files.get(path) ?? readHeader(path) };
    this.modules = new CModules(this.system, { host, includeDirs: [INCLUDE], cache, ...cOptions });
  }

  /** Adds a file that can be included or built. */
  file(path: string, text: string): void {
    this.files.set(path, text);
  }

  /** Builds a module from one text. */
  build(source: string, name = 'demo'): BuiltModule {
    this.file(`${name}.c`, source);
    return this.modules.build(name, [`${name}.c`]);
  }

  /** The diagnostics of building a text. */
  problems(source: string): string[] {
    return this.build(source).diagnostics.map(formatDiagnostic);
  }

  /** Builds a module and puts it in: what init returned. */
  insmod(source: string, params: Record<string, string> = {}, name = 'demo'): number {
    const { definition, diagnostics } = this.build(source, name);
    if (!definition || diagnostics.length > 0) {
      throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
    }
    this.system.modules.register(definition);
    return this.system.insmod(name, params);
  }

  /** The kernel log's lines, without their time stamps. */
  get log(): string[] {
    return this.system.kernel.base.log
      .linesSince(0)
      .map((line) => line.replace(/^\[ *[\d.]+\] /, ''));
  }

  /** What module `name` logged after its name. */
  said(name = 'demo'): string[] {
    return this.log
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2));
  }

  /** The log as one text. */
  get logText(): string {
    return this.log.join('\n');
  }

  /** Two scans, each when new objects are old enough to be reported. */
  scanTwice(): void {
    for (let i = 0; i < 2; i++) {
      this.system.sleep(6000);
      this.system.writeFile(KMEMLEAK, 'scan');
    }
  }

  /** What kmemleak reports after two scans. */
  leaks(): Leak[] {
    this.scanTwice();
    const entries = this.system.kmemleak.report().split('unreferenced object').slice(1);
    return entries.map((entry) => ({
      size: Number(/size (\d+)/.exec(entry)![1]),
      function: /^ +(?:\[<\S+>\] )?(\w+)\+0x\w+\/0x\w+ \[\w+\]/m.exec(entry)?.[1],
      frames: [...entry.matchAll(/^ +(?:\[<\S+>\] )?(\w+)\+0x/gm)].map(([, name]) => name),
    }));
  }
}

/** A module whose init function has that body; `before` stands above it. */
export function moduleText(body: string, before = ''): string {
  return `#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
${PREFIX}${before}
static int __init demo_init(void)
{
${body}
	return 0;
}
static void __exit demo_exit(void) { }
module_init(demo_init);
module_exit(demo_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(intree, "Y");
`;
}

/** Loads a module whose init function has that body: what it logged. */
export function runInit(body: string, before = '', options: SystemConfig = {}): string[] {
  const machine = new ModuleMachine(options);
  const status = machine.insmod(moduleText(body, before));
  if (status !== 0) throw new Error(`insmod: ${status}\n${machine.logText}`);
  return machine.said();
}
