/** Programs that run under a tool of a test. */
import { buildRecorded } from '../../src/detectors/recorded-runs.ts';
import { recordedPrograms } from '../../src/session/recorded-programs.ts';
import type { Exit } from '../../src/user/process.ts';
import type { Tool } from '../../src/user/tool.ts';
import { SESSION_OPTIONS } from './session.ts';

let machine: ReturnType<typeof recordedPrograms> | undefined;

/** Compiles and runs a source as `./t`. */
export function underTool(
  source: string,
  tool?: Tool,
  env: Readonly<Record<string, string>> = {},
): Exit {
  machine ??= recordedPrograms({}, SESSION_OPTIONS);
  const program = buildRecorded({ name: 't', kind: 'test', source, meta: {} }, machine);
  if (typeof program === 'string') throw new Error(program);
  return program.run(tool, { env });
}
