import * as z from 'zod';
import type { PendingUndo } from './journal.ts';

/**
 * What a row has to hold for its undo to be done; it may hold more. The table of kinds is this file's, so that a row of
 * a newer version, or a damaged one, is told and does no harm.
 */
const onServer = { server: z.string(), vm: z.string(), instanceUuid: z.string() };
const SUBJECTS: Readonly<Record<PendingUndo['kind'], z.ZodType>> = {
  'partial-export': z.looseObject({ directory: z.string() }),
  lease: z.looseObject(onServer),
  'detached-media': z.looseObject({
    ...onServer,
    moref: z.string(),
    partial: z.string(),
    drives: z.array(z.looseObject({ key: z.int(), type: z.string(), label: z.string(), file: z.string() })),
  }),
  power: z.looseObject({ ...onServer, moref: z.string(), until: z.iso.datetime() }),
  snapshot: z.looseObject({
    ...onServer,
    ...{ moref: z.string(), name: z.string(), snapshotId: z.string() },
    ...{ forResume: z.boolean(), partial: z.string() },
  }),
};

/** The undo of a row; undefined where it is of an unknown kind, or does not hold what its kind needs. */
export function readUndo(kind: string, json: string): PendingUndo | undefined {
  if (!Object.hasOwn(SUBJECTS, kind)) return undefined;
  const subject = SUBJECTS[kind as PendingUndo['kind']].safeParse(parsed(json));
  return subject.success ? ({ ...(subject.data as object), kind } as PendingUndo) : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
