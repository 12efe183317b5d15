/**
 * What compilations share: the tokens of headers, what the headers at the head of a source came to,
 * parts of the kernel and modules that are compiled already. Several machines may share one; what
 * comes out is the same with and without, as long as headers do not change meanwhile.
 */
import type { LeadingHeaders } from './leading-headers.ts';
import type { Token } from './token.ts';
import type { CProgram } from './program.ts';

/** Heads of sources that are kept; each takes some megabytes. */
const HEADS_MAX = 8;
/** Modules that are kept. */
const MODULES_MAX = 8;

/** A module that was compiled without a complaint, and all that was read for it. */
export interface CompiledModule {
  readonly program: CProgram;
  /** The text of each path that was asked for; undefined where there was none. */
  readonly reads: ReadonlyMap<string, string | undefined>;
}

/** Kept between compilations. */
export class CompileCache {
  private readonly tokens = new Map<string, { text: string; tokens: readonly Token[] }>();
  private readonly heads = new Map<string, LeadingHeaders>();
  private readonly programs = new Map<string, CProgram>();
  private readonly modules = new Map<string, CompiledModule>();

  /** The tokens of a file with that text, if they are known. */
  tokensOf(path: string, text: string): readonly Token[] | undefined {
    const known = this.tokens.get(path);
    return known?.text === text ? known.tokens : undefined;
  }

  keepTokens(path: string, text: string, tokens: readonly Token[]): void {
    this.tokens.set(path, { text, tokens });
  }

  /** What the headers at the head of a source came to; `key` stands for all but their texts. */
  headersOf(key: string): LeadingHeaders | undefined {
    return this.heads.get(key);
  }

  /** Keeps that in place of what was kept longest ago. */
  keepHeaders(key: string, headers: LeadingHeaders): void {
    keep(this.heads, key, headers, HEADS_MAX);
  }

  /** A module; `key` stands for all but the texts that were read. */
  moduleOf(key: string): CompiledModule | undefined {
    return this.modules.get(key);
  }

  /** Keeps that in place of what was kept longest ago. */
  keepModule(key: string, module: CompiledModule): void {
    keep(this.modules, key, module, MODULES_MAX);
  }

  /** A part of the kernel; `key` stands for its text and all that it was compiled with. */
  programOf(key: string): CProgram | undefined {
    return this.programs.get(key);
  }

  keepProgram(key: string, program: CProgram): void {
    this.programs.set(key, program);
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T, max: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size <= max) return;
  for (const oldest of map.keys()) return void map.delete(oldest);
}
