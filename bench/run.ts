/**
 * `npm run bench`: this program beside its rivals on the same disks from the same server (vcsim of test/peers), one
 * after the other, several times. Needs what `npm run build:peers` and `npm run build:binary` make; a whole run takes
 * about 25 minutes.
 *
 *     --only NAME,...  these tables only (ovf, ova, ova-four, parallel, memory, limit, features,
 *                      small, batch-far, batch, find, start)
 *     --rounds N       how often each runs (default 5)
 *     --size MIB       size of one disk; the others follow from it (default 1024)
 *     --directory DIR  where speed is measured (default /dev/shm where that has room, else build/bench)
 *     --disk DIR       where the memory of a run is measured, on a disk (default build/bench)
 *     --write          put the tables into docs/benchmarks.md
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Place, Programs } from './contenders.ts';
import { startMailServer } from './mail-server.ts';
import { writeSection } from './page.ts';
import { renderTable } from './report.ts';
import { hasRoom, isInMemory, memoryDirectory } from './room.ts';
import { runRounds } from './rounds.ts';
import { startServer } from './server.ts';
import { tables, type Table } from './tables.ts';

const root = join(import.meta.dirname, '..');
const work = join(root, 'build', 'bench');
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '1024' },
    directory: { type: 'string' },
    disk: { type: 'string', default: work },
    write: { type: 'boolean', default: false },
  },
});

mkdirSync(work, { recursive: true });
const programs = findPrograms();
// Ctrl-C reaches the measured command too: it fails, and what was written is removed before all ends.
const interruption = new AbortController();
process.on('SIGINT', () => interruption.abort());
for (const table of chosenTables()) {
  if (!interruption.signal.aborted) await measure(table);
}

async function measure(table: Table): Promise<void> {
  const rounds = Math.min(Number(options.rounds) * (table.repeat ?? 1), table.mostRounds ?? Infinity);
  try {
    const directory = directoryFor(table);
    const section = `${heading(directory, table, rounds)}\n\n${renderTable(table, await rows(table, rounds, directory))}`;
    console.log(`## ${table.title}\n\n${section}\n`);
    if (options.write) writeSection(join(root, 'docs', 'benchmarks.md'), table.name, section);
  } catch (error) {
    // The other tables take minutes each, and do not depend on this one.
    process.exitCode = 1;
    console.error(`bench: ${table.name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function rows(table: Table, rounds: number, directory: string) {
  await using server =
    table.server === undefined ? undefined : await startServer(vcsim(), table.server, work);
  await using mail =
    table.mailServer === undefined
      ? undefined
      : await startMailServer(needed('build/peers/mailpit', 'npm run build:peers'), work);
  const place: Place = { target: join(directory, 'hyperexport-bench'), server, mail, programs, work };
  table.prepare?.(place);
  return await runRounds(table, rounds, place);
}

function directoryFor({ writesTo, roomMib }: Table): string {
  const directory = resolve(
    writesTo === 'disk' ? options.disk : (options.directory ?? memoryDirectory(roomMib) ?? work),
  );
  mkdirSync(directory, { recursive: true });
  if (!hasRoom(directory, roomMib)) throw new Error(`${directory} has no room for ${roomMib} MB`);
  if (writesTo === 'disk' && isInMemory(directory))
    throw new Error(`${directory} is in memory: name a directory on a disk with --disk`);
  return directory;
}

function heading(directory: string, { writesTo }: Table, rounds: number): string {
  const [processor, ...others] = cpus();
  const target = isInMemory(directory) ? 'memory (tmpfs)' : 'a disk';
  const machine = [
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${process.platform} ${process.arch}`,
    `${others.length + 1} processors (${processor?.model.trim() ?? 'unknown'})`,
    `${(totalmem() / 1024 ** 3).toFixed(0)} GB of memory`,
  ].join(', ');
  const place = writesTo === 'nothing' ? '' : `written to ${target}; `;
  return `${machine};\n${place}median of ${rounds} rounds (least-most).`;
}

function chosenTables(): readonly Table[] {
  const all = tables(Number(options.size));
  const names = options.only?.split(',') ?? all.map(({ name }) => name);
  const unknown = names.find((wanted) => !all.some(({ name }) => name === wanted));
  if (unknown !== undefined) {
    console.error(`bench: there is no table ${unknown}, but ${all.map(({ name }) => name).join(', ')}`);
    process.exit(2);
  }
  return all.filter(({ name }) => names.includes(name));
}

/**
 * The executable is copied, as an installation does: straight after the build the pages of the file lie in the system's
 * cache in larger pieces, and 30 MB more of them count as this process's memory.
 */
function findPrograms(): Programs {
  const executable = join(work, 'hyperexport');
  rmSync(executable, { force: true });
  copyFileSync(needed('build/bin/hyperexport', 'npm run build:binary'), executable);
  return {
    executable,
    source: [process.execPath, join(root, 'bin', 'hyperexport.js')],
    govc: needed('build/peers/govc', 'npm run build:peers'),
  };
}

function vcsim(): string {
  return needed('build/peers/vcsim', 'npm run build:peers');
}

function needed(file: string, command: string): string {
  const path = join(root, file);
  if (existsSync(path)) return path;
  console.error(`bench: ${file} is missing: ${command}`);
  process.exit(2);
}
