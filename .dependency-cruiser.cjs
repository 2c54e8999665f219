// Who may import whom. Layers of lib/, from the ground up; an entry lists what its key may import besides itself.
const ALLOWED = {
  base: [],
  core: ['base'],
  damos: ['core', 'base'],
  space: ['base'],
  ops: ['space', 'core', 'base'],
  record: ['core', 'base'],
  workload: ['space', 'record', 'core', 'base'],
  report: ['params', 'record', 'core', 'base'],
  machine: ['space', 'damos', 'core', 'base'],
  advice: ['engine', 'machine', 'ops', 'workload', 'damos', 'core', 'base'],
  engine: ['policy', 'machine', 'ops', 'workload', 'space', 'damos', 'core', 'record', 'base'],
  params: ['base'],
  policy: ['machine', 'core', 'base'],
  scenario: [
    ...[
      'advice',
      'policy',
      'params',
      'engine',
      'machine',
      'damos',
      'core',
      'workload',
      'ops',
      'space',
    ],
    'base',
  ],
  compare: ['tune', 'scenario', 'report', 'record', 'core', 'base'],
  tune: ['scenario', 'engine', 'report', 'record', 'workload', 'base'],
  explain: ['scenario', 'report', 'engine', 'damos', 'params', 'record', 'core', 'base'],
  cli: [
    ...[
      'explain',
      'compare',
      'tune',
      'params',
      'scenario',
      'engine',
      'report',
      'record',
      'core',
      'workload',
    ],
    'base',
  ],
}

const layers = Object.entries(ALLOWED).map(([folder, allowed]) => ({
  name: `${folder}-imports-only-${allowed.join('-') || 'itself'}`,
  severity: 'error',
  from: { path: `^lib/${folder}/` },
  to: { path: '^lib/', pathNot: `^lib/(${[folder, ...allowed].join('|')})/` },
}))

module.exports = {
  forbidden: [
    ...layers,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'core-and-damos-import-no-node-module',
      severity: 'error',
      from: { path: '^lib/(core|damos)/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    {
      name: 'workers-import-only-the-engine',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^lib/', pathNot: '^lib/(engine|tune)/' },
    },
    {
      name: 'nothing-imports-entry-points',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(lib/cli/|lib/index\\.ts|workers/)', pathNot: '^lib/cli/' },
    },
    {
      name: 'cli-is-imported-by-cli-only',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/cli/' },
      to: { path: '^lib/cli/' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: '^(lib/index|lib/cli/main|workers/)' },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
}
