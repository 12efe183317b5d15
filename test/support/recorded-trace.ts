/** Recordings of programs of memory operations. */
import type { RecordLimits } from '../../src/record/recorder.ts';
import type { Recording } from '../../src/record/recording.ts';
import { Replay } from '../../src/record/replay.ts';
import { startRecording } from '../../src/record/start.ts';
import { TraceEnvironment } from '../../src/trace/environment.ts';
import { executeProgram } from '../../src/trace/execute.ts';
import { parsePrograms } from '../../src/trace/parse.ts';
import type { KernelVersion } from '../../src/versions/kernels.ts';

/** Records a program, its operations one a line. */
export function recordTrace(
  operations: string,
  version: KernelVersion = '6.12',
  limits: Partial<RecordLimits> = {},
): Recording {
  const env = new TraceEnvironment(version, 'record', { truth: true });
  const { programs, diagnostics } = parsePrograms(`program p\n${operations}\nend\n`, 'p.kml');
  if (diagnostics.length > 0) throw new Error(diagnostics[0].message);
  const recorder = startRecording(env.system, limits);
  const { failure } = executeProgram(env, programs[0]);
  if (failure) throw new Error(failure.message);
  return recorder.stop();
}

/** Two scans of a chain of two blocks, and of one that is lost. */
export const CHAIN = `kzalloc a 64
kzalloc b 64
kzalloc lost 32
store data+0 a
store a+8 b+16
sleep 6000
scan
scan
report`;

/** A replay of a program's recording. */
export function replayed(operations = CHAIN, version: KernelVersion = '6.12'): Replay {
  return new Replay(recordTrace(operations, version));
}
