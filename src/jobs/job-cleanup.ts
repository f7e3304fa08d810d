import { dirname } from 'node:path';
import { cleanUp } from '../cleanup/clean-up.ts';
import { groupOf } from '../cleanup/inspect-export.ts';
import type { CleanupPolicy } from '../cleanup/policy.ts';
import type { CleanupReport } from '../cleanup/report.ts';
import {
  asHyperexportError,
  systemErrorCode,
  type ErrorCode,
  type HyperexportError,
} from '../core/errors.ts';
import type { UndoFailure } from '../core/scope.ts';
import type { AroundExport, ExportContext, ExportResult } from '../export/request.ts';
import { readExportRecord } from '../ovf/export-record.ts';

/** What is to become of the old exports of a VM that is exported. */
export interface CleanupWish {
  readonly policy: CleanupPolicy;
  readonly dryRun: boolean;
  /** Where they are; absent: beside the new one. */
  readonly directory?: string;
}

/** The clean-up around one job, of that VM's exports only. */
export interface JobCleanup {
  /** Before it, to have some space; absent: nobody asked for that. Never rejects but for the signal's reason. */
  readonly makeRoom?: AroundExport['makeRoom'];
  /** Behind a good export. Never rejects: what could not be removed is left behind. */
  readonly after: (result: ExportResult) => Promise<readonly UndoFailure[]>;
  /** The export is not good: its VM keeps all that it has. */
  readonly failed: (error: HyperexportError) => void;
}

type Context = Pick<ExportContext, 'clock' | 'emit' | 'signal' | 'session' | 'stateDirectory'> & {
  readonly label: string;
  readonly cleanup?: CleanupWish | undefined;
};

const NONE: JobCleanup = { after: () => Promise.resolve([]), failed: () => undefined };

export function jobCleanup(context: Context): JobCleanup {
  const { cleanup, emit, label: vm } = context;
  if (cleanup === undefined) return NONE;
  return {
    ...(cleanup.policy.minFree === undefined ? {} : { makeRoom: roomMaker(cleanup, context) }),
    after: async (result) => await cleanUpAfter(result, cleanup, context),
    failed: ({ code }) => {
      if (NO_VM.includes(code)) return;
      emit({ type: 'cleanup.skipped', vm, reason: 'its new export is not good' });
    },
  };
}

/** There is none whose exports could stay. */
const NO_VM: readonly ErrorCode[] = ['not-found', 'ambiguous'];

/** What was there before the export is looked at for its space alone: age and count are judged when there is a new one. */
function roomMaker(
  { policy, dryRun, directory }: CleanupWish,
  { session, clock, emit, stateDirectory }: Context,
): NonNullable<JobCleanup['makeRoom']> {
  const { maxAgeMs: _, maxCount: __, maxBytes: ___, ...forSpace } = policy;
  const server = { host: session.host, ...instanceOf(session) };
  return async (vm, output, signal) => {
    const request = { directory: directory ?? dirname(output), policy: forSpace, dryRun };
    try {
      const report = await cleanUp(
        { ...request, group: groupOf({ vm, server }) },
        { clock, emit, signal, stateDirectory },
      );
      for (const { what, error } of failuresOf(report)) {
        const { message } = asHyperexportError(error);
        emit({
          type: 'warning.raised',
          code: 'cleanup-failed',
          message: `${what} is still there: ${message}`,
        });
      }
    } catch (error) {
      signal.throwIfAborted();
      // Before its first export a VM has no directory.
      if (isMissing(error)) return;
      emit({ type: 'warning.raised', code: 'cleanup-failed', message: asHyperexportError(error).message });
    }
  };
}

function instanceOf({ about: { instanceUuid } }: Context['session']): { readonly instanceUuid?: string } {
  return instanceUuid === undefined ? {} : { instanceUuid };
}

async function cleanUpAfter(
  { output }: ExportResult,
  { policy, dryRun, directory }: CleanupWish,
  { clock, emit, signal, stateDirectory }: Context,
): Promise<readonly UndoFailure[]> {
  try {
    const group = groupOf(await readExportRecord(output));
    const request = { directory: directory ?? dirname(output), policy, dryRun, group };
    return failuresOf(await cleanUp(request, { clock, emit, signal, stateDirectory }));
  } catch (error) {
    return [{ what: 'the old exports that the clean-up was to remove', error }];
  }
}

function failuresOf({ outcomes, leftovers }: CleanupReport): UndoFailure[] {
  const ofExport = outcomes.map(({ export: { directory }, error }) => ({
    what: `the old export ${directory}`,
    error,
  }));
  const ofTrash = leftovers.map(({ directory, error }) => ({
    what: `what is left of an old export, ${directory}`,
    error,
  }));
  return [...ofExport, ...ofTrash].filter(({ error }) => error !== undefined);
}

function isMissing(error: unknown): boolean {
  return asHyperexportError(error).code === 'not-found' || systemErrorCode(error) === 'ENOENT';
}
