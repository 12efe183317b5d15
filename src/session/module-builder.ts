/**
 * Compiles modules in C for one machine: with the headers and the parts of the kernel that come
 * along, from sources that the caller gives.
 */
import { formatDiagnostic } from '../base/diagnostic.ts';
import type { SourceHost } from '../cc/base/source.ts';
import type { LowerOptions } from '../cc/lower/lower.ts';
import { CModules, type CMachine, type CModuleOptions } from '../crun/modules.ts';
import type { ModuleDefinition } from '../kernel/module/module.ts';
import { SIM_FOLDER, sourceHost, type SimSources } from './sources.ts';

/** Where sources come from. */
export interface BuilderSources {
  readonly sources: SimSources;
  /** Sources that are neither of `sim` nor given with the module: files of a disk. */
  readonly files?: SourceHost;
}

/** What came of a build: the module, and what the compiler says, which is all when it failed. */
export interface Build {
  readonly definition?: ModuleDefinition;
  readonly messages: string;
}

const NOTHING = (): undefined => undefined;

/** Builds modules for one machine. */
export class ModuleBuilder {
  private readonly modules: CModules;
  private readonly folder: string | undefined;
  private read: SourceHost['read'] = NOTHING;

  /** @param options - how they are compiled, and what the machines of one program share. */
  constructor(
    machine: CMachine,
    { sources, files }: BuilderSources,
    options: LowerOptions & Pick<CModuleOptions, 'cache' | 'limits'> = {},
  ) {
    const others = { read: (path: string) => this.read(path) ?? files?.read(path) };
    this.folder = sources.folder;
    this.modules = new CModules(machine, {
      ...options,
      host: sourceHost(sources, others),
      includeDirs: [`${SIM_FOLDER}/include`],
      kernelDir: `${SIM_FOLDER}/kernel`,
    });
  }

  /**
   * Compiles the module `name` from `file`.
   * @param read - gives sources that lie nowhere else.
   */
  build(name: string, file: string, read: SourceHost['read'] = NOTHING): Build {
    this.read = read;
    const { definition, diagnostics } = this.modules.build(name, [file]);
    const text = diagnostics.map((d) => `${formatDiagnostic(d)}\n`).join('');
    const messages = text.replaceAll(SIM_FOLDER, this.folder ?? SIM_FOLDER);
    return { ...(definition ? { definition } : {}), messages };
  }
}
