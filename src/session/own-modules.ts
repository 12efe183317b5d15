/**
 * The modules that every machine of a session has in /lib/modules. `sim/modules/Kbuild` names them,
 * as the kernel's build does (`obj-m += kmlwarn.o`); each is compiled when it is first needed.
 */
import { assert } from '../base/assert.ts';
import { normalizePath } from '../cc/base/source.ts';
import type { ModuleDefinition } from '../kernel/module/module.ts';
import type { ModuleBuilder } from './module-builder.ts';
import { SIM_FOLDER, type SimSources } from './sources.ts';

const KBUILD = 'modules/Kbuild';
const OBJECTS = /^obj-m\s*\+=(.*)$/gm;
const IN_TREE = /^MODULE_INFO\(intree, "Y"\)/m;

/** The modules as the loader lists them, in the order of the file. */
export function ownModules(sources: SimSources, builder: ModuleBuilder): ModuleDefinition[] {
  const objects = [...(sources.read(KBUILD) ?? '').matchAll(OBJECTS)];
  return objects
    .flatMap(([, names]) => names.trim().split(/\s+/))
    .map((object) => normalizePath(`modules/${object.replace(/\.o$/, '.c')}`))
    .map((file) => closedModule(sources, builder, file));
}

function closedModule(sources: SimSources, builder: ModuleBuilder, file: string): ModuleDefinition {
  const text = sources.read(file);
  assert(text !== undefined, `${KBUILD} names ${file}, which is not there`);
  const name = file.slice(file.lastIndexOf('/') + 1, -'.c'.length);
  let definition: ModuleDefinition | undefined;
  return {
    name,
    inTree: IN_TREE.test(text),
    open: () => (definition ??= compiled(builder, name, file)),
  };
}

function compiled(builder: ModuleBuilder, name: string, file: string): ModuleDefinition {
  const { definition, messages } = builder.build(name, `${SIM_FOLDER}/${file}`);
  assert(definition !== undefined && messages === '', messages);
  return definition;
}
