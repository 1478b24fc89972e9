/**
 * The modules of src/ from the top down. Each may import those below it, never one above or beside it:
 * names on one line are siblings.
 */
const order = [
  ['cli', 'main.ts'],
  ['start.ts', 'explain.ts', 'entities.ts'],
  ['demo', 'transfer', 'app.ts'],
  ['app.module.ts'],
  ['admin'],
  ['appointments'],
  ['history', 'schedule'],
  ['doctors', 'patients'],
  ['auth'],
  ['mail'],
  ['audit'],
  ['http'],
  ['database'],
  ['config.module.ts', 'logger.ts'],
  ['clock.ts'],
  ['config.ts'],
  ['trust-settings.ts'],
  ['setting-readers.ts'],
  ['operator-error.ts', 'program-version.ts'],
];

const pattern = (names) => `^src/(${names.map((name) => name.replaceAll('.', '\\.')).join('|')})(/|$)`;

const downOnly = order.flatMap((siblings, level) =>
  siblings.map((name) => ({
    name: `${name} imports down only`,
    severity: 'error',
    from: { path: pattern([name]) },
    to: { path: pattern([...order.slice(0, level).flat(), ...siblings.filter((sibling) => sibling !== name)]) },
  })),
);

export default {
  forbidden: [
    ...downOnly,
    {
      name: 'no cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no importer without a level',
      severity: 'error',
      from: { path: '^src/', pathNot: pattern(order.flat()) },
      to: {},
    },
    {
      name: 'no place without a level',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: pattern(order.flat()) },
    },
    { name: 'nothing unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no development packages in src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.spec\\.ts$', 'spec-support'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
