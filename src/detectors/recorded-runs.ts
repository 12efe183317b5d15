/**
 * Runs the programs of recordings on one machine, and compares what detectors say of them.
 */
import type { CProgram } from '../cc/base/program.ts';
import type { SourceHost } from '../cc/base/source.ts';
import { Image } from '../user/image.ts';
import type { Exit, Start } from '../user/process.ts';
import type { Programs } from '../user/programs.ts';
import type { Detector } from './detector.ts';
import type { Difference, RecordedProgram, Recording } from './recording.ts';

/** Files that any system has. */
const DISK: Readonly<Record<string, string>> = {
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ndaemon:x:1:\n',
  '/etc/hostname': 'debian\n',
  '/etc/hosts': '127.0.0.1\tlocalhost\n',
  '/etc/os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\n',
};

/** What programs run with. */
export interface RunnerParts {
  readonly programs: Programs;
  /** Gives the headers; the source has the name that is given. */
  host(file: string, source: string): SourceHost;
  /** Runs as the machine's own task. */
  asCurrent<T>(body: () => T): T;
  sleep(ms: number): void;
}

/** What a detector has to do with one recording. */
export type Comparison = {
  readonly recording: string;
  readonly detector: string;
} & (
  | {
      readonly result: 'agrees' | 'differs';
      readonly differences: readonly Difference[];
      readonly rate?: readonly [number, number];
    }
  | { readonly result: 'skipped'; readonly why: string }
);

/** Compares a recording with what each detector says here. */
export function compareRecording(
  recording: Recording,
  detectors: readonly Detector[],
  parts: RunnerParts,
): Comparison[] {
  const { name } = recording;
  const why = notModelled(recording);
  const made = why === undefined ? buildRecorded(recording, parts) : why;
  return detectors.flatMap((detector): Comparison[] => {
    if (!detector.judge) return [];
    const base = { recording: name, detector: detector.name };
    if (typeof made === 'string') return [{ ...base, result: 'skipped', why: made }];
    const judged = detector.judge(made);
    if (!judged) return [];
    if ('skipped' in judged) return [{ ...base, result: 'skipped', why: judged.skipped }];
    const { differences, rate } = judged;
    const result = differences.length === 0 ? 'agrees' : 'differs';
    return [{ ...base, result, differences, ...(rate ? { rate } : {}) }];
  });
}

/** C++, and code that pins registers by assembler: nobody here compiles that. */
function notModelled({ source }: Recording): string | undefined {
  if (/#include\s*<c[a-z]+>/.test(source)) return 'the program is C++';
  return /\basm\b/.test(source) ? 'the program has assembler code' : undefined;
}

/** The program, or what the compiler says of it. */
export function buildRecorded(recording: Recording, parts: RunnerParts): RecordedProgram | string {
  const file = `${recording.name}.c`;
  const built = parts.programs.build([file], parts.host(file, recording.source));
  if (!built.program) return `it is not compiled: ${built.messages.split('\n')[0]}`;
  const program: CProgram = built.program;
  return {
    recording,
    file,
    lineAt: (offset) => Image.lineAt(program, offset),
    run(tool, { env = {} } = {}) {
      return runAlone(parts, program, {
        argv: [`./${recording.name}`],
        env,
        ...(tool ? { tool } : {}),
      });
    },
  };
}

/** What of its start a program of a disk of its own may have. */
export type AloneStart = Pick<Start, 'argv' | 'env' | 'tool' | 'listeners'>;

/** Runs a program with a small disk of its own; how it ended, and its files. */
export function runAlone(
  parts: RunnerParts,
  program: CProgram,
  start: AloneStart,
): Exit & { files(path: string): string | undefined } {
  const texts = new Map(Object.entries(DISK));
  const exit = parts.asCurrent(() =>
    parts.programs.run(program, {
      ...start,
      name: start.argv[0].split('/').at(-1)!,
      stdin: '',
      files: {
        cwd: '/',
        read: (path) => texts.get(path),
        write(path, text) {
          texts.set(path, text);
          return 0;
        },
        remove: (path) => (texts.delete(path) ? 0 : -2),
        isFolder: (path) => path === '/' || path === '/etc',
      },
      sleep: (ms) => parts.sleep(ms),
    }),
  );
  return { ...exit, files: (path) => texts.get(path) };
}
