import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../../../src/core/clock.ts';
import { asHyperexportError, fail, type HyperexportError } from '../../../src/core/errors.ts';
import { newRunId } from '../../../src/core/ids.ts';
import { readGrains } from '../../../src/disk/stream-optimized/read.ts';
import type { RunEvent } from '../../../src/events/event.ts';
import { exportVm } from '../../../src/export/export-vm.ts';
import type { ExportRequest, ExportResult } from '../../../src/export/request.ts';
import { readExportRecord } from '../../../src/ovf/export-record.ts';
import { extractOva } from '../../../src/ovf/ova/extract.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { openDatabase, type StateDatabase } from '../../../src/state/database.ts';
import { Journal } from '../../../src/state/journal.ts';
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts';

const MIB = 2 ** 20;
export const CAPACITIES = [32 * MIB, 16 * MIB, 16 * MIB];
export const VM = 'web01';

/** What an export did: how it ended, and everything that it said on the way. */
export interface Outcome {
  readonly result?: ExportResult;
  readonly error?: HyperexportError;
  readonly events: readonly RunEvent[];
}

/** Pauses between tries take no time; whatever else waits does. */
const impatient: Clock = {
  ...systemClock,
  sleep: async (milliseconds, signal, options) =>
    await systemClock.sleep(milliseconds < 1000 ? 0 : milliseconds, signal, options),
};

/** A server with a VM of three disks, and a room for exports of it by runs of this process. */
export class Bench implements AsyncDisposable {
  readonly server: Simulator;
  readonly room: string;
  readonly journal: Journal;
  readonly #database: StateDatabase;

  private constructor(server: Simulator, room: string, database: StateDatabase) {
    this.server = server;
    this.room = room;
    this.#database = database;
    this.journal = new Journal(database, systemClock);
  }

  static async open(): Promise<Bench> {
    const room = await mkdtemp(join(tmpdir(), 'resume-'));
    const server = await Bench.serve();
    return new Bench(server, room, openDatabase(join(room, 'state')));
  }

  /** A vCenter with the VM; another one has the very same. */
  static async serve(): Promise<Simulator> {
    const disks = CAPACITIES.map((capacityBytes) => ({ capacityBytes, dataBytes: 3 * MIB }));
    return await startSimulator({ vms: [{ name: VM, disks }], taskMilliseconds: 1 });
  }

  get output(): string {
    return join(this.room, 'out');
  }

  /** The directory in which an export into `output` grows. */
  get partial(): string {
    return join(this.room, '.out.hyperexport-partial');
  }

  async session(signal = new AbortController().signal, server = this.server): Promise<VsphereSession> {
    const { url, username, password, thumbprintSha256: thumbprint } = server;
    return await connect(
      { url, username, password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock: systemClock },
    );
  }

  /** Exports; `interruptOn` is Ctrl-C at the first such event. */
  async export(
    request: Partial<ExportRequest> = {},
    interruptOn: (event: RunEvent) => boolean = () => false,
    server = this.server,
  ): Promise<Outcome> {
    const interruption = new AbortController();
    const events: RunEvent[] = [];
    const emit = (event: RunEvent) => {
      events.push(event);
      if (interruptOn(event)) interruption.abort(fail('interrupted', 'interrupted by the test'));
    };
    const { signal } = interruption;
    await using session = await this.session(signal, server);
    const context = {
      ...{ session, journal: this.journal, emit, signal },
      ...{ stateDirectory: join(this.room, 'state'), runId: newRunId(), toolVersion: '0', clock: impatient },
    };
    try {
      return { result: await exportVm({ ...defaults(this.output), ...request }, context), events };
    } catch (error) {
      return { error: asHyperexportError(error), events };
    }
  }

  /** How often each disk was asked for since `counted`, which is then renewed. */
  gets(): number[] {
    const { gets } = this.server.counters();
    const now = CAPACITIES.map((_, index) => gets[`disk-${index}.vmdk`] ?? 0);
    const since = now.map((count, index) => count - (this.#counted[index] ?? 0));
    this.#counted = now;
    return since;
  }
  #counted: number[] = [];

  /** The hashes of the disks' contents as the server has them. */
  async truths(): Promise<string[]> {
    return await Promise.all(
      CAPACITIES.map(async (_, index) => {
        const file = join(this.room, `truth-${index}.raw`);
        await this.server.dumpDisk(VM, index, file);
        const hash = createHash('sha256')
          .update(await readFile(file))
          .digest('hex');
        await rm(file);
        return hash;
      }),
    );
  }

  /** The hashes of the disks' contents in the finished export. */
  async exported(): Promise<string[]> {
    const names = await readdir(this.output);
    const archive = names.find((name) => name.endsWith('.ova'));
    if (archive === undefined) return await disksIn(this.output);
    const directory = join(this.room, 'extracted');
    const signal = AbortSignal.timeout(60_000);
    await extractOva({ archive: join(this.output, archive), directory, signal });
    const hashes = await disksIn(directory);
    await rm(directory, { recursive: true });
    return hashes;
  }

  /** Exactly what the record names is in the export's directory. */
  async names(): Promise<{ found: string[]; recorded: string[] }> {
    const record = await readExportRecord(this.output);
    const recorded = [...record.files.map(({ name }) => name), 'export.json'].sort();
    return { found: (await readdir(this.output)).sort(), recorded };
  }

  /** What is left on the server and here, beside the state and what `expected` names. */
  async left(): Promise<object> {
    const { sessionsOpen, leases } = this.server.counters();
    return {
      sessions: sessionsOpen,
      leases: leases.opened - leases.completed - leases.aborted - leases.expired,
      here: (await readdir(this.room)).filter((name) => name !== 'state').sort(),
      locks: await readdir(join(this.room, 'state/locks')),
      journal: this.journal.all().map(({ kind }) => kind),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close();
    this.#database.close();
    await rm(this.room, { recursive: true });
  }
}

function defaults(output: string): ExportRequest {
  return {
    ...{ vm: VM, format: 'ovf', output, overwrite: false, parallel: 2, verify: 'none' },
    ...{ includeImages: false, descriptorOptions: [], resume: false },
    ...{ retry: { tries: 3, firstDelayMs: 10 }, idleMs: 60_000, leaseWaitMs: 60_000 },
  };
}

async function disksIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.vmdk')).sort();
  return await Promise.all(
    names.map(async (name, index) => {
      const content = Buffer.alloc(CAPACITIES[index] ?? 0);
      const body = createReadStream(join(directory, name)) as AsyncIterable<Buffer>;
      for await (const { offset, data } of readGrains(body, { signal: AbortSignal.timeout(60_000) }))
        data.copy(content, offset);
      return createHash('sha256').update(content).digest('hex');
    }),
  );
}
