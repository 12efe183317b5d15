/**
 * Compiles what insmod is given: `driver.c`, or `driver.ko`, which is made from the `driver.c`
 * beside it or from what a Kbuild or Makefile there says that it is made of.
 */
import { KBUILD_FILES, kbuildIn, kbuildModule, type KbuildModule } from '../../kbuild/modules.ts';
import { Endless } from '../../kbuild/expand.ts';
import { folderOf, moduleSources, namesIn, textOf } from '../module-sources.ts';
import type { CommandRun, ModuleCompiler } from './command.ts';

/** What is compiled. */
type Sources = Pick<KbuildModule, 'name' | 'sources' | 'includeDirs' | 'defines'>;

/** The module that `file` stands for; undefined when there are no sources of it. */
export async function compileModule(
  run: CommandRun,
  file: string,
): Promise<ReturnType<ModuleCompiler> | undefined> {
  if (!run.buildModule) return undefined;
  const path = run.fs.resolvePath(run.cwd, file);
  const made = await sourcesOf(run, path);
  if (!made) return undefined;
  const { name, sources, includeDirs, defines } = made;
  const dirs = includeDirs.map((dir) => run.fs.resolvePath(run.cwd, dir));
  const texts = await moduleSources(run.fs, sources, dirs);
  const files = { read: (at: string) => texts.get(at) };
  const flags = { includeDirs: [...new Set([...dirs, ...sources.map(folderOf)])], defines };
  const built = run.buildModule(name, sources, files, flags);
  if (built.definition) run.host.modules.register(built.definition);
  return built;
}

async function sourcesOf(run: CommandRun, path: string): Promise<Sources | undefined> {
  const source = path.replace(/\.ko$/, '.c');
  if (!source.endsWith('.c')) return undefined;
  const name = source.slice(source.lastIndexOf('/') + 1, -2);
  const said = path.endsWith('.ko') ? await ofKbuild(run, folderOf(path), name) : undefined;
  if (said && said.others.length === 0) return said;
  if (!(await run.fs.exists(source))) return undefined;
  return { name, sources: [source], includeDirs: [], defines: {} };
}

/** What the makefile of a folder says of a module. */
async function ofKbuild(
  { fs }: CommandRun,
  folder: string,
  name: string,
): Promise<KbuildModule | undefined> {
  const texts = new Map<string, string | undefined>();
  for (const one of KBUILD_FILES) {
    const path = fs.resolvePath(folder, one);
    texts.set(path, await textOf(fs, path));
  }
  const names = await namesIn(fs, folder);
  const files = {
    read: (path: string) => texts.get(path),
    names: (at: string) => (at === folder ? names : []),
  };
  const kbuild = kbuildIn(folder, files);
  try {
    return kbuild === undefined ? undefined : kbuildModule(name, kbuild, files);
  } catch (error) {
    if (error instanceof Endless) return undefined;
    throw error;
  }
}
