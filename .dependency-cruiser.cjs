/**
 * The layers of src: a folder imports only folders of earlier lines; those of one line never import
 * each other. index.ts, the public API, stands before testkit, and that before cli.
 */
const layers = [
  ['base'],
  ['triage'],
  ['versions'],
  ['machine'],
  ['cc', 'kbuild'],
  ['lib'],
  ['mm'],
  ['kernel'],
  ['kmemleak', 'truth'],
  ['explain', 'crun'],
  ['user'],
  ['boot-line.ts', 'wiring.ts'],
  ['system.ts'],
  ['trace', 'shell', 'record'],
  ['detectors'],
  ['session'],
  ['index.ts'],
  ['testkit'],
  ['campaign'],
  ['cli', 'web'],
];

/**
 * The same within a folder; `*` stands for the files that lie in it directly and are not named.
 */
const rooms = {
  triage: [['input'], ['judge'], ['*']],
  cc: [['base'], ['preprocess'], ['parse'], ['compile.ts'], ['lower']],
  mm: [['*'], ['page'], ['percpu'], ['slab'], ['vmalloc']],
  kernel: [['base'], ['fs'], ['task'], ['module'], ['proc'], ['*']],
  explain: [['look'], ['*'], ['text'], ['ask.ts']],
  crun: [['vm'], ['jit'], ['library'], ['runtime.ts'], ['module'], ['*']],
  web: [['draw'], ['machine'], ['lessons'], ['state'], ['words'], ['views'], ['*']],
};

const escaped = (name) => name.replaceAll('.', '[.]');
/** A pattern for what stands below `folder` under that name. */
const within = (folder, name, siblings = []) => {
  if (name === '*') {
    const others = siblings.filter((other) => other.endsWith('.ts')).map(escaped);
    const not = others.length > 0 ? `(?!(?:${others.join('|')})$)` : '';
    return `^${folder}/${not}[^/]+$`;
  }
  return name.endsWith('.ts') ? `^${folder}/${escaped(name)}$` : `^${folder}/${name}/`;
};

/** A rule for each name of a tower of layers in `folder`. */
function layerRules(folder, tower) {
  const all = tower.flat();
  const pattern = (name) => within(folder, name, all);
  const rules = tower.flatMap((names, i) =>
    names.map((name) => ({
      name: `layer-${folder.replace('src/', '')}-${name}`,
      comment: `${folder}/${name} imports itself and the layers before it only`,
      severity: 'error',
      from: { path: pattern(name) },
      to: {
        path: `^${folder}/`,
        pathNot: [name, ...tower.slice(0, i).flat()].map(pattern),
      },
    })),
  );
  const homeless = {
    name: `in-a-layer-of-${folder}`,
    comment: `every file of ${folder} is in a layer`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: all.map(pattern) },
    to: {},
  };
  return [...rules, homeless];
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules('src', layers),
    ...Object.entries(rooms).flatMap(([folder, tower]) => layerRules(`src/${folder}`, tower)),
    {
      name: 'the-compiler-stands-alone',
      comment:
        'cc knows nothing of a machine but how addresses are aligned and which kernels there are',
      severity: 'error',
      from: { path: '^src/cc/' },
      to: { path: '^src/', pathNot: '^src/(cc|base|versions)/|^src/machine/address[.]ts$' },
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'node-in-cli-only',
      comment: 'everything but the command line, and what builds the page, runs in a browser too',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/|^src/web/build[.]mjs$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shipped-packages-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(testkit|web)/|^src/cli/bundle[.]mjs$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'chance-from-the-seed',
      comment: 'only base/prng.ts draws random numbers',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/base/prng[.]ts$' },
      to: { path: 'node_modules/seedrandom' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'src/cli/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'default'] },
  },
};
