import js from '@eslint/js';
import ts from 'typescript-eslint';
import { importX } from 'eslint-plugin-import-x';

const foundations = ['vsphere', 'ovf', 'state', 'disk', 'transfer', 'events', 'platform'];
const features = ['vm-info', 'export', 'verify'];
const edges = ['settings', 'cli', 'daemon', 'compose.ts', 'main.ts', 'simulator'];

const zone = (targets, from, message) => ({
  target: targets.map((room) => `./src/${room}`),
  from: from.map((room) => `./src/${room}`),
  message,
});

/** Imports go down only: edges -> features -> foundations -> core (docs/architecture.md). */
const zones = [
  zone(['core'], [...foundations, ...features, ...edges], 'core imports nothing above it'),
  zone(foundations, [...features, ...edges], 'a foundation imports other foundations and core only'),
  zone(features, edges, 'a feature knows nothing of the edges'),
  zone(['ovf'], ['vsphere'], 'the file formats know nothing of vSphere'),
  zone(['cli'], ['daemon'], 'the two edges never import each other'),
  zone(['vm-info'], ['export', 'verify'], 'vm-info calls no other feature'),
  zone(['verify'], ['export', 'vm-info'], 'verify calls neither export nor vm-info'),
];

const ambient = [
  { object: 'process', property: 'env', message: 'read the environment in src/platform/environment.ts only' },
  { object: 'process', property: 'exit', message: 'only src/main.ts ends the process' },
  { object: 'Date', property: 'now', message: 'take the time from the Clock of src/core/clock.ts' },
  { object: 'performance', property: 'now', message: 'take the time from the Clock of src/core/clock.ts' },
];

const restrictedImports = (allowed) => [
  'error',
  {
    paths: [
      { name: 'commander', message: 'commander appears in src/cli only' },
      { name: 'better-sqlite3', message: 'better-sqlite3 appears in src/state and src/platform only' },
      { name: 'undici', message: 'undici appears in src/vsphere and src/transfer only' },
      { name: 'tar-stream', message: 'tar-stream appears in src/ovf only' },
    ].filter(({ name }) => !allowed.includes(name)),
  },
];

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
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-default-export': 'error',
      'no-restricted-properties': ['error', ...ambient],
      'no-restricted-imports': restrictedImports([]),
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
      ],
    },
  },
  { files: ['src/cli/**'], rules: { 'no-restricted-imports': restrictedImports(['commander']) } },
  {
    files: ['src/vsphere/**', 'src/transfer/**'],
    rules: { 'no-restricted-imports': restrictedImports(['undici']) },
  },
  { files: ['src/ovf/**'], rules: { 'no-restricted-imports': restrictedImports(['tar-stream']) } },
  {
    files: ['src/state/**', 'src/platform/**'],
    rules: { 'no-restricted-imports': restrictedImports(['better-sqlite3']) },
  },
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
