import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Trace } from '../../../src/doctor/trace/trace.ts';
import type { Envelope } from '../../../src/events/event.ts';
import { projectRoot } from '../judges.ts';
import { startReplay } from './replay-server.ts';
import { runCommand, type CommandRun } from './run-command.ts';

export const goldenDirectory = join(projectRoot, 'test/golden/doctor');

/** A run that was recorded, and what came of it. */
export interface GoldenTrace {
  readonly schemaVersion: 1;
  /** For people: which server, and how it was made. */
  readonly about: string;
  /** The command, in the trace's pseudonyms; `OUT` is the output directory. */
  readonly command: readonly string[];
  readonly judgement: Judgement;
  readonly trace: Trace;
}

/** What a run says of a server and of a VM, without a name, a size or a time. */
export interface Judgement {
  readonly exitCode: number | null;
  readonly error?: string;
  readonly warnings: readonly string[];
  readonly retries: number;
  readonly powerState?: string;
  readonly disks?: number;
  readonly snapshot?: { readonly quiesced: boolean; readonly memory: boolean };
  readonly files?: number;
  readonly verified?: readonly string[];
}

export function judgementOf({ exitCode, events }: Pick<CommandRun, 'exitCode' | 'events'>): Judgement {
  const all = <T extends Envelope['type']>(type: T) =>
    events.filter((event): event is Extract<Envelope, { type: T }> => event.type === type);
  const [found] = all('vm.found');
  const [started] = all('export.started');
  const [snapshot] = all('snapshot.created');
  const [finished] = all('export.finished');
  const [verified] = all('export.verified');
  const [failed] = all('export.failed');
  return {
    exitCode,
    ...(failed === undefined ? {} : { error: failed.code }),
    warnings: all('warning.raised')
      .map(({ code }) => code)
      .sort(),
    retries: all('retry.scheduled').length,
    ...(found === undefined ? {} : { powerState: found.powerState }),
    ...(started === undefined ? {} : { disks: started.disks }),
    ...(snapshot === undefined ? {} : { snapshot: { quiesced: snapshot.quiesced, memory: snapshot.memory } }),
    ...(finished === undefined ? {} : { files: finished.files }),
    ...(verified === undefined ? {} : { verified: verified.levels }),
  };
}

/** Runs the command of a trace against a server that answers from it. */
export async function replay({ command, trace }: Pick<GoldenTrace, 'command' | 'trace'>): Promise<{
  readonly ran: CommandRun;
  readonly unanswered: readonly string[];
}> {
  await using server = await startReplay(trace);
  return { ran: await runIn({ command, server }), unanswered: server.unanswered };
}

/** A command on a server, with directories of its own that do not outlive it. */
export async function runIn({
  command,
  server,
  ...options
}: {
  readonly command: readonly string[];
  readonly server: {
    readonly url: URL;
    readonly thumbprintSha256: string;
    readonly username?: string;
    readonly password?: string;
  };
} & Pick<Parameters<typeof runCommand>[1], 'record'>): Promise<CommandRun> {
  const { url, thumbprintSha256, username = 'replay', password = 'replay' } = server;
  const room = await mkdtemp(join(tmpdir(), 'replay-'));
  const environment = {
    ...{ HOME: room, HYPEREXPORT_STATE_DIR: join(room, 'state') },
    ...{ HYPEREXPORT_URL: url.href, HYPEREXPORT_USERNAME: username, HYPEREXPORT_PASSWORD: password },
    HYPEREXPORT_THUMBPRINT: thumbprintSha256,
  };
  try {
    const argv = command.map((word) => (word === 'OUT' ? join(room, 'out') : word));
    return await runCommand(argv, { environment, ...options });
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

export async function goldenTraces(): Promise<ReadonlyMap<string, GoldenTrace>> {
  const names = (await readdir(goldenDirectory)).filter((name) => name.endsWith('.json')).sort();
  const texts = names.map(async (name) => await readFile(join(goldenDirectory, name), 'utf8'));
  return new Map(
    (await Promise.all(texts)).map((each, index) => [names[index] ?? '', JSON.parse(each) as GoldenTrace]),
  );
}
