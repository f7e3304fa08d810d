import js from '@eslint/js';
import ts from 'typescript-eslint';

const foundations = ['vsphere', 'ovf', 'state', 'disk', 'transfer', 'events', 'platform', 'xml'];
const features = [
  ...[
    'vm-info',
    'batch',
    'doctor',
    'jobs',
    'hooks',
    'notify',
    'cleanup',
    'export',
    'verify',
    'snapshot',
    'selection',
    'history',
  ],
];
const edges = ['settings', 'cli', 'daemon', 'compose.ts', 'main.ts', 'simulator'];

/** Imports go down only: edges -> features -> foundations -> core (docs/architecture.md). */
const zones = [
  [['core'], [...foundations, ...features, ...edges], 'core imports nothing above it'],
  [foundations, [...features, ...edges], 'a foundation imports other foundations and core only'],
  [features, edges, 'a feature knows nothing of the edges'],
  [['ovf'], ['vsphere'], 'the file formats know nothing of vSphere'],
  [['xml'], foundations.filter((room) => room !== 'xml'), 'xml imports core only'],
  [['cli'], ['daemon'], 'the two edges never import each other'],
  [
    ['doctor'],
    ['batch', 'jobs', 'notify', 'selection', 'vm-info'],
    'the doctor calls exports and what they call',
  ],
  [
    features.filter((room) => room !== 'doctor'),
    ['doctor'],
    'no feature knows of the doctor, which looks at what they take for granted',
  ],
  [['vm-info'], ['batch', 'export', 'verify', 'snapshot', 'selection'], 'vm-info calls no other feature'],
  [
    ['export'],
    ['batch', 'jobs', 'audit', 'hooks', 'notify', 'selection'],
    'an export knows nothing of the others in its batch, nor of who is told',
  ],
  [['jobs'], ['batch', 'selection'], 'a job knows nothing of the others in its batch'],
  [
    ['notify'],
    ['batch', 'jobs', 'export', 'verify', 'vm-info', 'snapshot', 'selection'],
    'notify calls no other feature',
  ],
  [
    ['audit'],
    ['batch', 'jobs', 'hooks', 'notify', 'export', 'verify', 'vm-info', 'snapshot', 'selection'],
    'the audit log hears of events only',
  ],
  [
    ['hooks'],
    ['batch', 'jobs', 'notify', 'export', 'verify', 'vm-info', 'snapshot', 'selection'],
    'hooks calls no other feature',
  ],
  [
    features.filter((room) => !['cleanup', 'jobs'].includes(room)),
    ['cleanup'],
    'only what comes after an export cleans up',
  ],
  [
    ['cleanup'],
    features.filter((room) => room !== 'cleanup'),
    'clean-up goes by what export.json says, and calls no other feature',
  ],
  [['verify'], ['batch', 'export', 'vm-info', 'snapshot', 'selection'], 'verify calls no other feature'],
  [['snapshot'], ['batch', 'export', 'verify', 'vm-info', 'selection'], 'snapshot calls no other feature'],
  [
    ['history'],
    ['batch', 'jobs', 'notify', 'export', 'verify', 'vm-info', 'snapshot'],
    'the history reads what jobs have written, and calls selection only, for its patterns',
  ],
  [features.filter((room) => room !== 'history'), ['history'], 'no feature needs to know what was before'],
  [['selection'], ['batch', 'export', 'verify', 'vm-info', 'snapshot'], 'selection calls no other feature'],
];

const ambient = [
  { object: 'process', property: 'env', message: 'read the environment in src/platform/environment.ts only' },
  { object: 'process', property: 'exit', message: 'only src/main.ts ends the process' },
  { object: 'Date', property: 'now', message: 'take the time from the Clock of src/core/clock.ts' },
  { object: 'performance', property: 'now', message: 'take the time from the Clock of src/core/clock.ts' },
];

/** Packages that appear in the rooms named here only. */
const packages = {
  commander: ['cli'],
  'better-sqlite3': ['state', 'platform'],
  undici: ['vsphere'],
  nodemailer: ['notify'],
  'fast-xml-parser': ['xml'],
  'fast-xml-validator': ['xml'],
};

const restrictedImports = (room) => [
  'error',
  {
    paths: Object.entries(packages)
      .filter(([, rooms]) => !rooms.includes(room))
      .map(([name, rooms]) => ({ name, message: `${name} appears in src/${rooms.join(' and src/')} only` })),
    patterns: zones
      .filter(([targets]) => targets.includes(room))
      .flatMap(([, from, message]) => from.map((other) => ({ regex: importOf(other), message }))),
  },
];

/** A room is named in an import as `../room/...`, a file at the top as `../main.ts`. */
const importOf = (room) => `^(\\.\\./)+${room.replace('.', '\\.')}${room.endsWith('.ts') ? '$' : '/'}`;

export default ts.config(
  { ignores: ['node_modules/', 'dist/', 'build/', 'coverage/', 'test/peers/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.js', 'bin/*.js', 'scripts/*.mjs'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/return-await': ['error', 'always'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      'no-restricted-properties': ['error', ...ambient],
      'no-restricted-imports': restrictedImports(undefined),
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'take the time from the Clock',
        },
        {
          selector: 'NewExpression[callee.name="Error"]',
          message: 'throw a HyperexportError of src/core/errors.ts',
        },
        {
          selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier[imported.name="z"]',
          message:
            "write import * as z: the object z holds zod's words in all languages, loaded at each start",
        },
      ],
    },
  },
  ...[...foundations, ...features, 'core', 'cli', 'settings', 'daemon', 'simulator'].map((room) => ({
    files: [`src/${room}/**/*.ts`],
    rules: { 'no-restricted-imports': restrictedImports(room) },
  })),
  {
    files: ['src/core/clock.ts', 'src/platform/environment.ts', 'src/main.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**', 'scripts/**', 'bench/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
