/**
 * The C library of a program. Its headers are sim/user/include.
 */
import { addCompilerFunctions } from '../../crun/library/compiler.ts';
import type { HostLibrary } from '../../crun/vm/host.ts';
import type { Process } from '../process.ts';
import { addDirent } from './dirent.ts';
import { addEnvironment } from './environment.ts';
import { addExits } from './exits.ts';
import { addMemory } from './memory.ts';
import { addPipes } from './pipes.ts';
import { addPthread } from './pthread.ts';
import { addStdio } from './stdio.ts';
import { addStdlib } from './stdlib.ts';
import { addStringsOfLibc } from './strings.ts';
import { addUnistd } from './unistd.ts';

/** Adds the functions of the library, which work on a process. */
export function addLibc(library: HostLibrary, proc: Process): void {
  addCompilerFunctions(library);
  addStringsOfLibc(library, proc);
  addMemory(library, proc);
  addStdlib(library, proc);
  addEnvironment(library, proc);
  addExits(library, proc);
  addPthread(library, proc);
  addDirent(library, proc);
  addPipes(library, proc);
  addStdio(library, proc);
  addUnistd(library, proc);
}
