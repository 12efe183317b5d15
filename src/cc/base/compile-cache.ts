/**
 * What compilations share: the tokens of headers, what the
 * headers at the head of a source came to, and parts of the kernel that are compiled
 * already. Several machines may share one; what comes out is the same with and without, as long as
 * headers do not change meanwhile.
 */
import type { LeadingHeaders } from './leading-headers.ts';
import type { Token } from './token.ts';
import type { CProgram } from './program.ts';

/** Heads of sources that are kept; each takes some megabytes. */
const HEADS_MAX = 8;

/** Kept between compilations. */
export class CompileCache {
  private readonly tokens = new Map<string, { text: string; tokens: readonly Token[] }>();
  private readonly heads = new Map<string, LeadingHeaders>();
  private readonly programs = new Map<string, CProgram>();

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
    this.heads.delete(key);
    this.heads.set(key, headers);
    if (this.heads.size <= HEADS_MAX) return;
    for (const oldest of this.heads.keys()) return void this.heads.delete(oldest);
  }

  /** A part of the kernel; `key` stands for its text and all that it was compiled with. */
  programOf(key: string): CProgram | undefined {
    return this.programs.get(key);
  }

  keepProgram(key: string, program: CProgram): void {
    this.programs.set(key, program);
  }
}
