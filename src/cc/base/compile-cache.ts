/**
 * What compilations share: the tokens of headers, and parts of the kernel that are compiled
 * already. Several machines may share one; what comes out is the same with and without, as long as
 * headers do not change meanwhile.
 */
import type { Token } from './token.ts';
import type { CProgram } from './program.ts';

/** Kept between compilations. */
export class CompileCache {
  private readonly tokens = new Map<string, { text: string; tokens: readonly Token[] }>();
  private readonly programs = new Map<string, CProgram>();

  /** The tokens of a file with that text, if they are known. */
  tokensOf(path: string, text: string): readonly Token[] | undefined {
    const known = this.tokens.get(path);
    return known?.text === text ? known.tokens : undefined;
  }

  keepTokens(path: string, text: string, tokens: readonly Token[]): void {
    this.tokens.set(path, { text, tokens });
  }

  /** A part of the kernel; `key` stands for its text and all that it was compiled with. */
  programOf(key: string): CProgram | undefined {
    return this.programs.get(key);
  }

  keepProgram(key: string, program: CProgram): void {
    this.programs.set(key, program);
  }
}
