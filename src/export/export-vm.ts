import { dirname } from 'node:path';
import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import { Scope, type UndoFailure } from '../core/scope.ts';
import type { RunEvent } from '../events/event.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import { consolidate } from './consolidation/consolidate.ts';
import { detachMedia } from './media/detach-media.ts';
import { packageExport, recordExport } from './package-export.ts';
import { takePlaces } from './places.ts';
import { turnOff } from './power/turn-off.ts';
import { findExportable } from './preflight.ts';
import { readBack } from './read-back.ts';
import type { ExportableVm, ExportContext, ExportRequest, ExportResult } from './request.ts';
import { keepForResume } from './resume/keep-for-resume.ts';
import { afterOwnChange } from './resume/own-change.ts';
import { compareWithServer } from './server-checksums.ts';
import { claimTarget, type ExportTarget } from './target.ts';
import type { ServerChecksums } from './transferred-file.ts';
import { transferExport } from './transfer-export.ts';
import { tooLate } from './watches/deadline.ts';
import { startWatches, type RunWatches } from './watches/run-watches.ts';
import { vmLockFile } from './workplace.ts';

/**
 * Exports one powered-off VM as an OVF directory or an OVA, and returns only when everything stands under its final
 * name, checked. Whatever happens, the lease is ended, the locks are released and no partial file keeps a final name.
 */
export async function exportVm(request: ExportRequest, context: ExportContext): Promise<ExportResult> {
  const scope = new Scope();
  let result: ExportResult;
  try {
    result = await run(request, context, scope);
  } catch (thrown) {
    await scope.close();
    reportLeftBehind(scope, context);
    throw reportFailure(thrown, request, context);
  }
  await scope.close();
  reportLeftBehind(scope, context);
  context.emit({ type: 'export.finished', ...result, files: result.files.length });
  if (scope.leftBehind.length > 0) throw leftBehind(scope);
  return result;
}

async function run(asked: ExportRequest, outer: ExportContext, scope: Scope): Promise<ExportResult> {
  const late = tooLate(outer.deadline, asked);
  if (late !== undefined) throw late;
  const watches = startWatches(asked, outer);
  scope.defer('what watches the export', watches.stop);
  const context = { ...outer, signal: watches.signal };
  const seen = await findExportable(asked, context);
  const { parallel, waited } = await takePlaces(seen, asked, context, scope);
  const request = { ...asked, parallel };
  const found = waited ? await findExportable(request, context) : seen;
  await lockVm(found, context, scope);
  const target = await claimTarget(request, found, context, scope);
  try {
    const result = await exportInto(target, { request, found, context, scope, watches });
    await consolidate(found, { request, context, scope });
    return result;
  } catch (thrown) {
    const failure = failureOf(thrown, context.signal);
    throw startsAgain(found, request) ? failure : await keepForResume(failure, target);
  }
}

/** A VM that is started again at the end of this run: no other can go on behind disks that it has written to. */
function startsAgain({ powerState }: ExportableVm, { power }: ExportRequest): boolean {
  return powerState === 'poweredOn' && power?.powerOnAfter === true;
}

interface Input {
  readonly request: ExportRequest;
  readonly found: ExportableVm;
  readonly context: ExportContext;
  readonly scope: Scope;
}

async function exportInto(
  target: ExportTarget,
  { request, found, context, scope, watches }: Input & { readonly watches: RunWatches },
): Promise<ExportResult> {
  const { clock, emit, signal } = context;
  const startedAt = clock.now();
  const start = clock.monotonic();
  emit({
    type: 'export.started',
    vm: found.name,
    path: found.path,
    format: request.format,
    output: target.directory,
    disks: found.disks.length,
    capacityBytes: found.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0),
  });

  // Closed as soon as the export needs the VM no more.
  const changes = scope.nested();
  const { vm, continued } = await prepareVm(target, { request, found, context, scope: changes });
  const input = { request, target: { ...target, continued }, startedAt, context };
  const transferred = await transferExport({ ...input, vm, scope });
  const serverChecksums = await compareWithServer(transferred.lease, transferred.files, signal);
  if (serverChecksums !== 'equal') emit(notCompared(found, serverChecksums));
  const written = await packageExport(transferred, input);
  await transferred.lease.complete();
  watches.stop();
  await changes.closeEarly((failure) => emit(notYetUndone(failure)));

  const levels = await readBack(transferred, written, input);
  const recorded = await recordExport(transferred, written, { ...input, serverChecksums, readBack: levels });
  await target.publish(recorded.names);
  emit({ type: 'export.verified', vm: found.name, levels: recorded.verified });
  return {
    vm: found.name,
    path: found.path,
    output: target.directory,
    format: request.format,
    files: written.files,
    bytes: written.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    milliseconds: Math.round(clock.monotonic() - start),
    verified: recorded.verified,
  };
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

/** The export does not wait for it: it is tried once more when all is done. */
function notYetUndone({ what, error }: UndoFailure): RunEvent {
  const message = `${what}: not undone yet: ${asHyperexportError(error).message}; it is tried again at the end`;
  return { type: 'warning.raised', code: 'not-yet-undone', message };
}

/** What is changed of the VM for the time of its export; nothing, as a rule. */
async function prepareVm(
  { partial, continued }: ExportTarget,
  { request, found, context, scope }: Input,
): Promise<{ vm: ExportableVm; continued: ExportTarget['continued'] }> {
  const { power, detachMedia: detaches } = request;
  const { vm: off } = power === undefined ? { vm: found } : await turnOff(found, power, { context, scope });
  if (detaches !== true) return { vm: off, continued };
  const { vm, change } = await detachMedia(off, { partial, context, scope });
  return { vm, continued: change === undefined ? continued : afterOwnChange(continued, change) };
}

/** One run per VM on this machine: two leases cannot be, and two runs would undo each other's work. */
async function lockVm(vm: ExportableVm, context: ExportContext, scope: Scope): Promise<void> {
  const file = vmLockFile(context.stateDirectory, vm.instanceUuid);
  makeDirectories(dirname(file), 0o700);
  const release = await acquireLock(file, `the VM "${vm.name}"`);
  scope.defer(`the lock of the VM "${vm.name}"`, release);
}

function reportFailure(thrown: unknown, request: ExportRequest, context: ExportContext): HyperexportError {
  const error = failureOf(thrown, context.signal);
  const { emit } = context;
  const { code, message, hint } = error;
  emit({ type: 'export.failed', vm: request.vm, code, message, ...(hint === undefined ? {} : { hint }) });
  return error;
}

/** After an interruption its reason is the error: what was thrown is only how the work noticed. */
function failureOf(thrown: unknown, signal: AbortSignal): HyperexportError {
  const error = asHyperexportError(thrown);
  if (!signal.aborted) return error;
  const reason = asHyperexportError(signal.reason);
  return error.code === reason.code ? error : reason;
}

function reportLeftBehind(scope: Scope, { emit }: ExportContext): void {
  for (const { what, error } of scope.leftBehind) {
    emit({ type: 'cleanup.failed', what, message: asHyperexportError(error).message });
  }
}

function leftBehind(scope: Scope): Error {
  const what = scope.leftBehind.map((failure) => failure.what).join(', ');
  return fail('left-behind', `the export is good, but this is left behind: ${what}`, {
    hint: 'remove it by hand, or run the export again: it cleans up after runs that are gone',
  });
}
