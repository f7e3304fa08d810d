/**
 * A process that exports as often as it is told to, as a service would: `fork(exporter.ts, [settings])`, then a message
 * per order. It answers each with an outcome, and `measure` with what it holds.
 */
import { getEventListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asHyperexportError, fail, type ErrorCode } from '../../../src/core/errors.ts';
import { newRunId } from '../../../src/core/ids.ts';
import type { Emit } from '../../../src/events/event.ts';
import { exportVm } from '../../../src/export/export-vm.ts';
import type { ExportRequest, ExportResult } from '../../../src/export/request.ts';
import { openDatabase } from '../../../src/state/database.ts';
import { Journal } from '../../../src/state/journal.ts';
import { connect, type VsphereSession } from '../../../src/vsphere/session.ts';
import { fastClock } from '../../support/fast-clock.ts';
import { collectGarbage, measure, type Held } from './measure.ts';

export interface ExporterSettings {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint: string;
  /** For the state directory and the exports. */
  readonly room: string;
  /** Whether all exports share one session, or each logs in and out. */
  readonly oneSession: boolean;
}

export interface ExportOrder {
  readonly kind: 'export';
  readonly vm: string;
  readonly format: 'ovf' | 'ova';
  readonly resume: boolean;
  /** The n-th event of the export interrupts it, as Ctrl-C would. */
  readonly interruptAt?: number;
}

export type Order =
  ExportOrder | { readonly kind: 'measure'; readonly exports: number } | { readonly kind: 'end' };

export type Reply =
  | { readonly kind: 'done'; readonly code: 'success'; readonly disks: readonly string[] }
  | { readonly kind: 'done'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'held'; readonly held: Held }
  | { readonly kind: 'warning'; readonly text: string };

/** A transfer that is held is given up after so long: real time, which is not the clock's. */
const IDLE_MS = 300;

/** Given to every export, so that one that leaves a listener on it is seen. */
const lifelong = new AbortController().signal;

/** Waits before another try, renewals and the limits on them pass a hundred times faster. */
const clock = fastClock(100);

process.on('warning', (warning) => reply({ kind: 'warning', text: warning.stack ?? warning.message }));
const settings = JSON.parse(process.argv[2] ?? '') as ExporterSettings;
const database = openDatabase(join(settings.room, 'state'));
const journal = new Journal(database, clock);
const shared = settings.oneSession ? await openSession(lifelong) : undefined;
process.on('message', (order: Order) => void obey(order));

async function obey(order: Order): Promise<void> {
  if (order.kind === 'export') reply(await runExport(order));
  else if (order.kind === 'measure') {
    await collectGarbage();
    const listeners = getEventListeners(lifelong, 'abort').length;
    reply({ kind: 'held', held: measure(order.exports, listeners) });
  } else {
    await shared?.logout(lifelong);
    database.close();
    process.disconnect?.();
  }
}

async function runExport({ vm, format, resume, interruptAt }: ExportOrder): Promise<Reply> {
  const output = join(settings.room, 'out');
  const interruption = new AbortController();
  const signal = AbortSignal.any([lifelong, interruption.signal]);
  let events = 0;
  const emit: Emit = () => {
    events += 1;
    if (events === interruptAt) interruption.abort(fail('interrupted', 'interrupted by the test'));
  };
  const request: ExportRequest = {
    ...{ vm, format, output, overwrite: false, parallel: 2, verify: 'none', resume },
    ...{ includeImages: false, descriptorOptions: [] },
    ...{ retry: { tries: 5, firstDelayMs: 1000 }, idleMs: IDLE_MS, leaseWaitMs: 60_000 },
  };
  const { room: stateDirectory } = settings;
  const rest = {
    journal,
    stateDirectory,
    runId: newRunId(),
    toolVersion: '0',
    clock,
    emit,
    signal,
  };
  try {
    const result = await withSession(
      signal,
      async (session) => await exportVm(request, { session, ...rest }),
    );
    await rm(output, { recursive: true });
    return { kind: 'done', code: 'success', disks: disksOf(result) };
  } catch (thrown) {
    const { code, message } = asHyperexportError(thrown);
    return { kind: 'done', code, message };
  }
}

async function withSession<T>(
  signal: AbortSignal,
  work: (session: VsphereSession) => Promise<T>,
): Promise<T> {
  if (shared !== undefined) return await work(shared);
  await using session = await openSession(signal);
  return await work(session);
}

/** The hashes of the disks, of which an archive has them as members. */
function disksOf({ files }: ExportResult): string[] {
  const all = files.flatMap(({ members, ...file }): { name: string; sha256?: string }[] => [
    ...(members ?? [file]),
  ]);
  return all.filter(({ name }) => name.endsWith('.vmdk')).map(({ sha256 }) => sha256 ?? '');
}

async function openSession(signal: AbortSignal): Promise<VsphereSession> {
  const { url, username, password, thumbprint } = settings;
  const trust = { kind: 'pinned', thumbprint } as const;
  return await connect({ url: new URL(url), username, password, trust }, { signal, clock });
}

function reply(answer: Reply): void {
  process.send?.(answer);
}
