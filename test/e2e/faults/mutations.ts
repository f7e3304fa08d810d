/**
 * npm run mutations: makes each change of mutation-list.ts in a copy of the sources, alone, runs the cases that guard
 * that line, and writes the table into docs/reliability.md; exits 1 when a case does not notice.
 *
 *     npm run mutations -- --only "checksums"    # those whose description holds this; writes nothing
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../support/judges.ts';
import { mutations, type Mutation } from './mutation-list.ts';
import { MUTATIONS_START, RELIABILITY_PAGE } from './reliability-page.ts';

/** A case that never ends has noticed as well. */
const PATIENCE_MS = 60_000;

interface Verdict {
  readonly mutation: Mutation;
  readonly guard: string;
  readonly noticed: boolean;
  /** What the case found wrong. */
  readonly how: string;
}

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const chosen = mutations.filter(({ what }) => only === undefined || what.includes(only));
const copy = await copyOfSources();
const verdicts: Verdict[] = [];
try {
  for (const mutation of chosen) verdicts.push(...(await tryOut(mutation)));
} finally {
  await rm(copy, { recursive: true });
}
const missed = verdicts.filter(({ noticed }) => !noticed);
console.log(`${verdicts.length - missed.length} of ${verdicts.length} cases notice`);
if (only === undefined) await writeTable();
process.exitCode = missed.length === 0 ? 0 : 1;

async function copyOfSources(): Promise<string> {
  const room = await mkdtemp(join(tmpdir(), 'mutations-'));
  for (const name of ['src', 'test', 'package.json'])
    await cp(join(projectRoot, name), join(room, name), { recursive: true });
  await symlink(join(projectRoot, 'node_modules'), join(room, 'node_modules'));
  return room;
}

async function tryOut(mutation: Mutation): Promise<Verdict[]> {
  const file = join(copy, mutation.file);
  const source = await readFile(file, 'utf8');
  if (source.split(mutation.line).length !== 2)
    throw new Error(`${mutation.file} does not hold this line once: ${mutation.line}`);
  await writeFile(
    file,
    source.replace(mutation.line, () => mutation.instead),
  );
  const found: Verdict[] = [];
  for (const guard of mutation.guards) {
    const verdict = { mutation, guard, ...(await runGuard(guard)) };
    console.log(`${verdict.noticed ? '✓' : '✗'} ${mutation.what}: ${guard}: ${verdict.how}`);
    found.push(verdict);
  }
  await writeFile(file, source);
  return found;
}

async function runGuard(guard: string): Promise<Pick<Verdict, 'noticed' | 'how'>> {
  const script = join(copy, 'test/e2e/faults/reliability.ts');
  const child = spawn(process.execPath, [script, '--only', guard], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [, problem] = /^✗ .*\n\s*(.*?)(?: \[stderr:.*)?$/m.exec(output) ?? [];
  if (status === 0) return { noticed: false, how: 'it does not notice' };
  if (status === null) return { noticed: true, how: `it did not end in ${PATIENCE_MS / 1000} s` };
  // Sources that do not load are no finding.
  return { noticed: problem !== undefined, how: problem ?? output.trim().split('\n').slice(-3).join(' ') };
}

async function writeTable(): Promise<void> {
  const [page = ''] = (await readFile(RELIABILITY_PAGE, 'utf8')).split(`${MUTATIONS_START}\n`);
  const rows = verdicts.map(({ mutation, guard, noticed, how }) => {
    const where = `\`${mutation.file}\``;
    const columns = [mutation.what, where, guard, noticed ? how : `**${how}**`];
    return `| ${columns.map((column) => column.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  });
  const made = `Made ${new Date().toISOString().slice(0, 10)}: ${mutations.length} changes, ${verdicts.length} cases, ${
    missed.length === 0 ? 'all of which notice' : `${missed.length} of which do not notice`
  }.`;
  const table = `| what the program no longer does | where | case | what the case finds |\n|---|---|---|---|\n${rows.join('\n')}`;
  await writeFile(RELIABILITY_PAGE, `${page}${MUTATIONS_START}\n\n${made}\n\n${table}\n`);
}
