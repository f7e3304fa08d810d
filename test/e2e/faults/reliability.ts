/**
 * npm run reliability: runs every case of the fault suite and writes docs/reliability.md; exits 1 when one fails.
 *
 *     npm run reliability -- --only "transfer: the framing"    # the cases whose names hold this; writes nothing
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { faultCases } from './cases/all.ts';
import { caseName } from './outcome.ts';
import { MUTATIONS_START, RELIABILITY_PAGE, reliabilityPage, type CaseResult } from './reliability-page.ts';
import { whyNotHere } from './places.ts';
import { runCase } from './run-case.ts';
import { openScene } from './scene.ts';

const { only } = parseArgs({ options: { only: { type: 'string' } } }).values;
const start = performance.now();
const results = await runAll();
const failed = results.filter(({ lasting, once = [] }) => lasting.length + once.length > 0);
console.log(`${results.length - failed.length} of ${results.length} cases hold`);
if (only === undefined) await writePage();
process.exit(failed.length === 0 ? 0 : 1);

async function runAll(): Promise<CaseResult[]> {
  await using scene = await openScene();
  const done: CaseResult[] = [];
  for (const row of faultCases.filter((each) => only === undefined || caseName(each).includes(only))) {
    const absent = whyNotHere(row);
    const lasting = absent === undefined ? await runCase(row, scene, 'always') : [absent];
    const once = row.once === undefined ? undefined : await runCase(row, scene, 'once');
    const wrong = [...lasting, ...(once ?? [])];
    console.log(`${wrong.length === 0 ? '✓' : '✗'} ${[caseName(row), ...wrong].join('\n    ')}`);
    done.push({ row, lasting, ...(once === undefined ? {} : { once }) });
  }
  return done;
}

async function writePage(): Promise<void> {
  const page = reliabilityPage(results, {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`,
    seconds: Math.round((performance.now() - start) / 1000),
  });
  await writeFile(RELIABILITY_PAGE, page + (await mutationsTable()));
}

/** The other table of the page stays as it is. */
async function mutationsTable(): Promise<string> {
  if (!existsSync(RELIABILITY_PAGE)) return '';
  const [, table = ''] = (await readFile(RELIABILITY_PAGE, 'utf8')).split(`${MUTATIONS_START}\n`);
  return table;
}
