/**
 * `npm run bench`: this program beside govc and curl on the same disk from the same server (vcsim of test/peers, files
 * in memory), one after the other, several times. Needs what `npm run build:peers` and `npm run build:binary` make.
 *
 *     --rounds N       how often each runs (default 5)
 *     --size MIB       size of the disk (default 1024)
 *     --directory DIR  where all of them write (default build/bench/out)
 *     --write          put the tables into docs/benchmarks.md
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { tables } from './contenders.ts';
import { benchmarkDisk } from './disk.ts';
import { renderTable } from './report.ts';
import { runRounds } from './rounds.ts';
import { startServer } from './server.ts';

const root = join(import.meta.dirname, '..');
const work = join(root, 'build', 'bench');
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1024' },
    directory: { type: 'string', default: join(work, 'out') },
    write: { type: 'boolean', default: false },
  },
});

needs('build/peers/vcsim', 'npm run build:peers');
needs('build/bin/hyperexport', 'npm run build:binary');
const rounds = Number(options.rounds);
const target = resolve(options.directory, 'hyperexport-bench');
const disk = join(work, `disk-${options.size}.vmdk`);
await benchmarkDisk(disk, Number(options.size) * 1024 ** 2);

const report = [heading(), ...(await measureAll())].join('\n\n');
console.log(report);
if (options.write) writeInto(join(root, 'docs', 'benchmarks.md'), report);

async function measureAll(): Promise<string[]> {
  await using server = await startServer(root, disk);
  try {
    return tables(root, work, server).map((table) =>
      renderTable(table, runRounds(table, rounds, target), statSync(disk).size),
    );
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

function heading(): string {
  mkdirSync(target, { recursive: true });
  const processors = cpus();
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform} ${process.arch},`,
    `${processors.length} processors (${processors[0]?.model.trim() ?? 'unknown'}), written to ${fileSystem(target)};`,
    `${(statSync(disk).size / 1024 ** 2).toFixed(0)} MB transferred, median of ${rounds} rounds (least-most).`,
  ].join(' ');
}

/** Whether memory or a disk is written to decides the figures more than anything else. */
function fileSystem(path: string): string {
  const TMPFS = 0x01021994;
  return statfsSync(path).type === TMPFS ? 'tmpfs' : 'a disk';
}

/** Replaces what is between the two marks. */
function writeInto(file: string, text: string): void {
  const document = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- npm run bench -->', '<!-- end -->'];
  const [before, rest = ''] = document.split(begin, 2);
  const after = rest.slice(rest.indexOf(end));
  writeFileSync(file, `${before}${begin}\n\n${text}\n\n${after}`);
}

function needs(file: string, command: string): void {
  if (existsSync(join(root, file))) return;
  console.error(`bench: ${file} is missing: ${command}`);
  process.exit(2);
}
