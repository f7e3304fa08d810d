import { asHyperexportError, wordsOf, type HyperexportError } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import type { RunEvent } from '../events/event.ts';
import { reportLeftBehind } from '../events/report-left-behind.ts';
import { consolidate } from './consolidation/consolidate.ts';
import { lockVm } from './lock-vm.ts';
import { leftBehind } from './left-behind.ts';
import { packageExport, recordExport } from './package-export.ts';
import { takePlaces } from './places.ts';
import { findWithRoom } from './preflight/find-with-room.ts';
import type { SpaceClaim } from './preflight/shared-space.ts';
import { prepareVm, type PreparedVm } from './prepare-vm.ts';
import { readBack } from './read-back.ts';
import type { ExportableVm, ExportContext, ExportRequest, ExportResult } from './request.ts';
import { keepForResume } from './resume/keep-for-resume.ts';
import { compareWithServer } from './server-checksums.ts';
import { claimTarget, type ExportTarget } from './target.ts';
import type { ServerChecksums } from './transferred-file.ts';
import { transferExport } from './transfer-export.ts';
import { tooLate } from './watches/deadline.ts';
import { startWatches, type RunWatches } from './watches/run-watches.ts';

/**
 * Exports one VM, powered off or from a snapshot, as an OVF directory or an OVA, and returns only when everything stands
 * under its final name, checked. Whatever happens, the lease is ended, the snapshot removed, the locks are released and
 * no partial file keeps a final name.
 */
export async function exportVm(request: ExportRequest, context: ExportContext): Promise<ExportResult> {
  const scope = new Scope();
  let result: ExportResult;
  try {
    result = await run(request, context, scope);
  } catch (thrown) {
    await scope.close();
    reportLeftBehind(scope, context.emit);
    throw reportFailure(thrown, request, context);
  }
  await scope.close();
  const undone = scope.leftBehind.length === 0;
  const failures = (await context.around?.after(result, undone ? undefined : leftBehind(scope))) ?? [];
  for (const failure of failures) scope.leave(failure);
  reportLeftBehind(scope, context.emit);
  context.emit({ type: 'export.finished', ...result, files: result.files.length });
  context.record?.finished(result);
  if (scope.leftBehind.length > 0) throw leftBehind(scope);
  return result;
}

async function run(asked: ExportRequest, outer: ExportContext, scope: Scope): Promise<ExportResult> {
  const late = tooLate(outer.deadline, asked);
  if (late !== undefined) throw late;
  const watches = startWatches(asked, outer);
  scope.defer('what watches the export', watches.stop);
  const context = {
    ...outer,
    signal: watches.signal,
    limiter: outer.limiter?.ofAnother(),
    ...share(outer, scope),
  };
  const seen = await findWithRoom(asked, context);
  const { parallel, waited } = await takePlaces(seen, asked, context, scope);
  const request = { ...asked, parallel };
  const found = waited ? await findWithRoom(request, context) : seen;
  await lockVm(found, context, scope);
  const target = await claimTarget(request, found, context, scope);
  tellStarted(target, found, { request, context });
  const input = {
    request,
    began: { at: context.clock.now(), monotonic: context.clock.monotonic() },
    context,
  };
  let prepared: PreparedVm | undefined;
  try {
    await context.around?.before(context.signal);
    prepared = await prepareVm(target, { ...input, found, watches, interruption: outer.signal, scope });
    const result = await exportInto(target, prepared, { ...input, watches, scope });
    await releaseSnapshot(prepared);
    await consolidate(found, { request, context, scope });
    return result;
  } catch (thrown) {
    const failure = failureOf(thrown, context.signal);
    throw startsAgain(found, request) ? failure : await keepForResume(failure, target, prepared?.snapshot);
  }
}

/** What the others of the run are not to count on, until this export has ended. */
function share({ sharedSpace }: ExportContext, scope: Scope): { readonly space?: SpaceClaim } {
  if (sharedSpace === undefined) return {};
  const space = sharedSpace.claim();
  scope.defer('its share of the space', space.end);
  return { space };
}

/** A VM that is started again at the end of this run: no other can go on behind disks that it has written to. */
function startsAgain({ powerState }: ExportableVm, { power, snapshot }: ExportRequest): boolean {
  return powerState === 'poweredOn' && power?.powerOnAfter === true && snapshot === undefined;
}

function tellStarted(
  { directory: output }: ExportTarget,
  { name: vm, path, disks }: ExportableVm,
  { request: { format }, context }: { readonly request: ExportRequest; readonly context: ExportContext },
): void {
  const capacityBytes = disks.reduce((sum, disk) => sum + disk.capacityBytes, 0);
  context.emit({ type: 'export.started', vm, path, format, output, disks: disks.length, capacityBytes });
  context.record?.started({ path, output });
}

interface Input {
  readonly request: ExportRequest;
  readonly began: { readonly at: Date; readonly monotonic: number };
  readonly context: ExportContext;
  readonly watches: RunWatches;
  readonly scope: Scope;
}

async function exportInto(
  target: ExportTarget,
  { vm, continued, snapshot, restore }: PreparedVm,
  { request, began, context, watches, scope }: Input,
): Promise<ExportResult> {
  const { clock, emit, signal } = context;
  const input = { request, snapshot, target: { ...target, continued }, startedAt: began.at, context };
  const transferred = await transferExport({ ...input, vm, scope });
  const serverChecksums = await compareWithServer(transferred.lease, transferred.files, signal);
  if (serverChecksums !== 'equal') emit(notCompared(vm, serverChecksums));
  const written = await packageExport(transferred, input);
  await transferred.lease.complete();
  watches.stop();
  // A VM that is busy is not started at once: what was written is finished meanwhile.
  const restored = restore();
  snapshot?.filesRead();
  let recorded: Awaited<ReturnType<typeof recordExport>>;
  try {
    const levels = await readBack(transferred, written, input);
    recorded = await recordExport(transferred, written, { ...input, serverChecksums, readBack: levels });
    await target.publish(recorded.names);
  } finally {
    await restored;
  }
  emit({ type: 'export.verified', vm: vm.name, levels: recorded.verified });
  return {
    vm: vm.name,
    path: vm.path,
    output: target.directory,
    format: request.format,
    files: written.files,
    bytes: written.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    milliseconds: Math.round(clock.monotonic() - began.monotonic),
    verified: recorded.verified,
    ...(context.limiter === undefined ? {} : { limit: context.limiter.statistics() }),
  };
}

/** The export is good by now. What cannot be removed is tried once more by the scope, and named. */
async function releaseSnapshot({ snapshot }: PreparedVm): Promise<void> {
  await snapshot?.release().catch(() => undefined);
}

/** What was written is hashed, and the disks' structure was checked: but nothing was there to hold the hashes against. */
function notCompared({ name }: ExportableVm, given: ServerChecksums): RunEvent {
  const gave = given === 'sizes-only' ? 'sizes, and no checksums,' : 'no checksums of some files';
  return {
    type: 'warning.raised',
    code: 'not-compared',
    message: `the server gave ${gave} of "${name}": what was received could not be compared with what it sent`,
    hint: '--verify=deep checks the content of every block by its own checksum',
  };
}

function reportFailure(thrown: unknown, request: ExportRequest, context: ExportContext): HyperexportError {
  const error = failureOf(thrown, context.signal);
  const { emit } = context;
  emit({ type: 'export.failed', vm: request.vm, ...wordsOf(error) });
  return error;
}

/** After an interruption its reason is the error: what was thrown is only how the work noticed. */
function failureOf(thrown: unknown, signal: AbortSignal): HyperexportError {
  const error = asHyperexportError(thrown);
  if (!signal.aborted) return error;
  const reason = asHyperexportError(signal.reason);
  return error.code === reason.code ? error : reason;
}
