/** The detector of docs/detectors.md, which says how one is added. */
import type { Answer } from '../../src/detectors/answer.ts';
import type { Detector } from '../../src/detectors/detector.ts';
import type { Tool, UserProcess } from '../../src/user/tool.ts';

const COUNTED: Answer = { says: 'listed', word: 'counted' };

class Count implements Tool {
  readonly bytes = new Map<number, number>();

  allocated(address: number, { size }: { size: number }): void {
    this.bytes.set(address, size);
  }

  freed(address: number): void {
    this.bytes.delete(address);
  }

  resized(from: number, to: number, call: { size: number }): void {
    this.freed(from);
    this.allocated(to, call);
  }

  ended(proc: UserProcess): undefined {
    const sum = [...this.bytes.values()].reduce((a, b) => a + b, 0);
    proc.complain(`${sum} bytes in ${this.bytes.size} blocks were never freed\n`);
  }
}

export const count: Detector = {
  name: 'count',
  preload: 'libcount.so',
  tool: () => new Count(),
  compare: {
    kernel: ({ blocks }) => blocks.map(() => COUNTED),
    program() {
      const tool = new Count();
      return { tool, answers: () => new Map([...tool.bytes.keys()].map((at) => [at, COUNTED])) };
    },
  },
};
