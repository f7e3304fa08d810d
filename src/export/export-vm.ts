import { dirname } from 'node:path';
import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import { acquireLock } from '../platform/lock-file.ts';
import { makeDirectories } from '../platform/make-directories.ts';
import { openLease } from './open-lease.ts';
import { packageExport } from './package-export.ts';
import { planFiles } from './plan-files.ts';
import { findExportable, type ExportableVm } from './preflight.ts';
import { compareWithServer } from './server-checksums.ts';
import { claimTarget } from './target.ts';
import { transferFiles } from './transfer-files.ts';
import { vmLockFile } from './workplace.ts';
import type { ExportContext, ExportRequest, ExportResult } from './request.ts';

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
    throw reportFailure(context.signal.aborted ? context.signal.reason : thrown, request, context);
  }
  await scope.close();
  reportLeftBehind(scope, context);
  context.emit({ type: 'export.finished', ...result, files: result.files.length });
  if (scope.leftBehind.length > 0) throw leftBehind(scope);
  return result;
}

async function run(request: ExportRequest, context: ExportContext, scope: Scope): Promise<ExportResult> {
  const { clock, emit, signal } = context;
  const startedAt = clock.now();
  const start = clock.monotonic();

  const vm = await findExportable(request, context);
  await lockVm(vm, context, scope);
  const target = await claimTarget(request, vm, context, scope);
  emit({
    type: 'export.started',
    vm: vm.name,
    path: vm.path,
    format: request.format,
    output: target.directory,
    disks: vm.disks.length,
    capacityBytes: vm.disks.reduce((sum, disk) => sum + disk.capacityBytes, 0),
  });

  const lease = await openLease(vm, context, scope);
  const plan = planFiles(lease.files, vm, request);
  await target.refuseTaken(plan.names);
  const transferred = await transferFiles(plan.files, target.partial, lease, {
    parallel: request.parallel,
    context,
  });
  const serverChecksums = await compareWithServer(lease, transferred, signal);
  const packaged = await packageExport({
    request,
    vm,
    plan,
    transferred,
    target,
    serverChecksums,
    startedAt,
    context,
  });
  await lease.complete();

  await target.publish(packaged.names);
  emit({ type: 'export.verified', vm: vm.name, levels: packaged.verified });
  return {
    vm: vm.name,
    path: vm.path,
    output: target.directory,
    format: request.format,
    files: packaged.files,
    bytes: packaged.files.reduce((sum, file) => sum + file.sizeBytes, 0),
    milliseconds: Math.round(clock.monotonic() - start),
    verified: packaged.verified,
  };
}

/** One run per VM on this machine: two leases cannot be, and two runs would undo each other's work. */
async function lockVm(vm: ExportableVm, context: ExportContext, scope: Scope): Promise<void> {
  const file = vmLockFile(context.stateDirectory, vm.instanceUuid);
  makeDirectories(dirname(file), 0o700);
  const release = await acquireLock(file, `the VM "${vm.name}"`);
  scope.defer(`the lock of the VM "${vm.name}"`, release);
}

/** After an interruption its reason is the error: what was thrown is only how the work noticed. */
function reportFailure(thrown: unknown, request: ExportRequest, { emit }: ExportContext): HyperexportError {
  const error = asHyperexportError(thrown);
  const { code, message, hint } = error;
  emit({ type: 'export.failed', vm: request.vm, code, message, ...(hint === undefined ? {} : { hint }) });
  return error;
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
