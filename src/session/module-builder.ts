/**
 * Compiles modules in C for one machine: with the headers and the parts of the kernel that come
 * along, from sources that the caller gives.
 */
import { formatDiagnostic, type Diagnostic } from '../base/diagnostic.ts';
import type { SourceHost } from '../cc/base/source.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import { CModules, type CMachine, type CModuleOptions, type ModuleFlags } from '../crun/modules.ts';
import type { ModuleDefinition } from '../kernel/module/module.ts';
import { SIM_FOLDER, sourceHost, type SimSources } from './sources.ts';

/** Where sources come from. */
export interface BuilderSources {
  readonly sources: SimSources;
}

/** What came of a build: the module, and what the compiler says, which is all when it failed. */
export interface Build {
  readonly definition?: ModuleDefinition;
  readonly messages: string;
  /** The same as data. */
  readonly diagnostics: readonly Diagnostic[];
}

const NO_FILES: SourceHost = { read: () => undefined };

/** Builds modules for one machine. */
export class ModuleBuilder {
  /** What compiles, for programs in user space as well. */
  readonly modules: CModules;
  private readonly folder: string | undefined;
  private files: SourceHost = NO_FILES;
  private readonly host: SourceHost;
  /** What earlier modules were read from. */
  private readonly past: SourceHost[] = [];

  /** @param options - how they are compiled, and what the machines of one program share. */
  constructor(
    machine: CMachine,
    { sources }: BuilderSources,
    options: LowerOptions & Pick<CModuleOptions, 'cache' | 'limits'> = {},
  ) {
    const others: SourceHost = {
      read: (path) => this.files.read(path),
      refusal: (path) => this.files.refusal?.(path),
    };
    this.folder = sources.folder;
    this.host = sourceHost(sources, others);
    this.modules = new CModules(machine, {
      ...options,
      host: this.host,
      includeDirs: [`${SIM_FOLDER}/include`],
      kernelDir: `${SIM_FOLDER}/kernel`,
    });
  }

  /**
   * Compiles the module `name` from one source or several.
   * @param files - gives these and others of it; besides there is only what comes along.
   */
  build(
    name: string,
    sources: string | readonly string[],
    files: SourceHost = NO_FILES,
    flags: ModuleFlags = {},
  ): Build {
    if (this.files !== files) this.past.unshift(this.files);
    this.files = files;
    const all = typeof sources === 'string' ? [sources] : sources;
    const { definition, diagnostics } = this.modules.build(name, all, flags);
    const text = diagnostics.map((d) => `${formatDiagnostic(d)}\n`).join('');
    const messages = text.replaceAll(SIM_FOLDER, this.folder ?? SIM_FOLDER);
    return { ...(definition ? { definition } : {}), messages, diagnostics };
  }

  /** The text of a file by the name that the compiler knows it by; undefined when it is gone. */
  sourceOf(path: string): string | undefined {
    const text = this.host.read(path);
    if (text !== undefined) return text;
    for (const files of this.past) {
      const older = files.read(path);
      if (older !== undefined) return older;
    }
    return undefined;
  }
}
