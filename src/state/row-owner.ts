import { isDead, type ProcessIdentity } from '../platform/process-identity.ts';

/** The columns that name the process to which a row belongs. */
export interface OwnedRow {
  readonly host: string;
  readonly pid: number;
  readonly process_started: string | null;
}

export function ownerOf({ host, pid, process_started: started }: OwnedRow): ProcessIdentity {
  return { host, pid, ...(started === null ? {} : { started }) };
}

/** Whether the process of the row is provably gone. */
export function isOfDeadProcess(row: OwnedRow): boolean {
  return isDead(ownerOf(row));
}
