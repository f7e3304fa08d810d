/**
 * `npm test`: style, types and every test, and one line at the end that a person or a CI system can read:
 * `N passed, N failed, N skipped`, where the linter, the formatter and the compiler count as one test each.
 *
 * Where HYPEREXPORT_EXE names a single executable, the tests that run the program run a second time, on it.
 *
 *     --only PROJECT   the tests of one vitest project only (unit, contract, cli, e2e)
 *     --judged         an independent program that is absent is a failure, not a skipped test
 *     --long           property and kill suites whole, not their seeded tenth
 *     --help           print this, and end
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

const root = join(import.meta.dirname, '..');
const options = readOptions();

/** What has nothing to test in the sources, and what runs the program and so can run either. */
const BINARY_ONLY = 'test/cli/binary.test.ts';
const ON_EXECUTABLE = ['test/cli', 'test/e2e/export', '--passWithNoTests'];

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
if (options.only === undefined) {
  await Promise.all([
    check('types', 'typescript/bin/tsc', '-p', 'tsconfig.json'),
    check('lint', 'eslint/bin/eslint.js', '.', '--max-warnings', '0').then(
      async () => await check('format', 'prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
    ),
  ]);
}
const executable = process.env['HYPEREXPORT_EXE'];
add(await runTests('sources', {}, ...(executable === undefined ? [] : ['--exclude', BINARY_ONLY])));
if (executable !== undefined)
  add(await runTests('executable', { HYPEREXPORT_EXE: executable }, ...ON_EXECUTABLE));
console.log(`\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;

function readOptions() {
  const [, text = ''] = /^\/\*\*\n(.*?)\n \*\//s.exec(readFileSync(import.meta.filename, 'utf8')) ?? [];
  const usage = text.replaceAll(/^ \* ?/gm, '');
  try {
    const { help, ...values } = parseArgs({
      options: {
        only: { type: 'string' },
        judged: { type: 'boolean' },
        long: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
    if (help !== true) return values;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

/** A check says one line when it succeeds and everything when it does not. */
async function check(name: string, program: string, ...args: string[]): Promise<void> {
  const { status, output } = await runTool(program, args, 'pipe');
  console.log(status === 0 ? `✓ ${name}` : `✗ ${name}\n${output}`);
  add({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 });
}

async function runTests(
  name: string,
  environment: NodeJS.ProcessEnv,
  ...selection: string[]
): Promise<Tally> {
  const report = join(root, 'build', 'test-results', `${name}.json`);
  mkdirSync(join(report, '..'), { recursive: true });
  rmSync(report, { force: true });
  const selected = options.only === undefined ? [] : ['--project', options.only];
  const { status } = await runTool(
    'vitest/vitest.mjs',
    [
      'run',
      ...selected,
      ...selection,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    'inherit',
    environment,
  );
  const counted = readReport(report);
  // A suite that does not load, or an error outside of any test, fails the run without failing a test.
  return status !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function readReport(file: string): Tally {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    const count = (name: string): number => report[name] ?? 0;
    return {
      passed: count('numPassedTests'),
      failed: count('numFailedTests'),
      skipped: count('numPendingTests') + count('numTodoTests'),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runTool(
  program: string,
  args: string[],
  stdio: 'inherit' | 'pipe',
  environment: NodeJS.ProcessEnv = {},
): Promise<{ status: number; output: string }> {
  const { HYPEREXPORT_EXE: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: root,
    stdio: ['ignore', stdio, stdio],
    env: {
      ...inherited,
      ...environment,
      ...(options.judged && { HYPEREXPORT_REQUIRE_JUDGES: '1' }),
      ...(options.long && { HYPEREXPORT_TEST_LONG: '1' }),
    },
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ status: code ?? 1, output: Buffer.concat(output).toString() }));
  });
}

function add(more: Tally): void {
  tally.passed += more.passed;
  tally.failed += more.failed;
  tally.skipped += more.skipped;
}
