/**
 * The layers of src: a folder imports only folders of earlier lines; those of one line never import
 * each other. index.ts, the public API, stands before testkit, and that before cli and web.
 */
const layers = [
  ['base'],
  ['machine'],
  ['lib'],
  ['mm'],
  ['kernel'],
  ['kmemleak', 'truth'],
  ['explain'],
  ['boot-line.ts'],
  ['system.ts'],
  ['trace', 'c'],
  ['shell'],
  ['index.ts'],
  ['testkit'],
  ['cli', 'web'],
];

const pattern = (name) =>
  name.endsWith('.ts') ? `^src/${name.replace('.', '[.]')}$` : `^src/${name}/`;

const layerRules = layers.flatMap((names, i) =>
  names.map((name) => ({
    name: `layer-${name}`,
    comment: `src/${name} imports itself and the layers before it only`,
    severity: 'error',
    from: { path: pattern(name) },
    to: {
      path: '^src/',
      pathNot: [name, ...layers.slice(0, i).flat()].map(pattern),
    },
  })),
);

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'in-a-layer',
      comment: 'every file of src is in a layer',
      severity: 'error',
      from: { path: '^src/', pathNot: layers.flat().map(pattern) },
      to: {},
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
      comment: 'everything but the command line runs in a browser too',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shipped-packages-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(web|testkit)/' },
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
