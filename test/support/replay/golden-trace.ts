import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DoctorReport } from '../../../src/doctor/report.ts';
import type { Trace } from '../../../src/doctor/trace/trace.ts';
import { projectRoot } from '../judges.ts';
import { fastClock } from '../fast-clock.ts';
import { examinedVm } from './examined-vm.ts';
import { judgementIn, judgementOf, type ExportJudgement, type Judgement } from './judgement.ts';
import { startReplay } from './replay-server.ts';
import type { InProcessRun } from '../run-in-process.ts';
import { runCommand } from './run-command.ts';

/** A replay need not wait as long as its server let the recorded run wait: pauses of a minute take three seconds. */
const FACTOR = 20;

export const goldenDirectory = join(projectRoot, 'test/golden/doctor');

/** An export that was recorded, and what came of it. */
export interface ExportTrace {
  readonly schemaVersion: 1;
  /** For people: which server, and how it was made. */
  readonly about: string;
  /** The command, in the trace's pseudonyms; `OUT` is its output. */
  readonly command: readonly string[];
  readonly judgement: ExportJudgement;
  readonly trace: Trace;
}

/** A run that can be made again. */
export interface Replayable {
  readonly command: readonly string[];
  readonly judgement: Judgement;
  readonly trace: Trace;
}

/** The traces that are kept, by their files: exports of ours, and reports of `hyperexport doctor` as they are. */
export async function goldenTraces(): Promise<ReadonlyMap<string, Replayable>> {
  const names = (await readdir(goldenDirectory)).filter((name) => name.endsWith('.json')).sort();
  const read = async (name: string) => {
    const content = await readFile(join(goldenDirectory, name), 'utf8');
    return [name, replayable(JSON.parse(content) as ExportTrace | DoctorReport)] as const;
  };
  return new Map(await Promise.all(names.map(read)));
}

function replayable(kept: ExportTrace | DoctorReport): Replayable {
  if (!('kind' in kept)) return kept;
  const { trace } = kept;
  const command = ['doctor', '--vm', examinedVm(trace), '--yes', '--quiet', '--output', 'OUT'];
  return { command, trace, judgement: judgementIn(kept) };
}

export interface Replayed {
  readonly judgement: Judgement;
  readonly unanswered: readonly string[];
  readonly stderr: string;
}

/** Runs the command of a trace against a server that answers from it. */
export async function replay({ command, trace }: Pick<Replayable, 'command' | 'trace'>): Promise<Replayed> {
  await using server = await startReplay(trace);
  const ran = await runIn({ command, server, clock: fastClock(FACTOR) });
  const { report, stderr } = ran;
  const judgement = report === undefined ? judgementOf(ran) : judgementIn(report);
  return { judgement, unanswered: server.unanswered, stderr };
}

interface Server {
  readonly url: URL;
  readonly thumbprintSha256: string;
  readonly username?: string;
  readonly password?: string;
}

/** A command on a server, with directories of its own that do not outlive it. */
export async function runIn({
  command,
  server: { url, thumbprintSha256, username = 'replay', password = 'replay' },
  ...options
}: {
  readonly command: readonly string[];
  readonly server: Server;
} & Omit<Parameters<typeof runCommand>[1], 'environment'>): Promise<
  InProcessRun & { readonly report?: DoctorReport }
> {
  const room = await mkdtemp(join(tmpdir(), 'replay-'));
  const out = join(room, 'out');
  const environment = {
    ...{ HOME: room, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    ...{ HYPEREXPORT_URL: url.href, HYPEREXPORT_USERNAME: username, HYPEREXPORT_PASSWORD: password },
    HYPEREXPORT_THUMBPRINT: thumbprintSha256,
  };
  try {
    const argv = command.map((word) => (word === 'OUT' ? out : word));
    const ran = await runCommand(argv, { environment, ...options });
    if (command[0] !== 'doctor') return ran;
    return { ...ran, report: JSON.parse(await readFile(out, 'utf8')) as DoctorReport };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
