import type { Job, JobDefinition, JobStatus } from './jobs.ts';
import type { OwnedRow } from './row-owner.ts';

export interface JobRow extends OwnedRow {
  readonly id: string;
  readonly name: string;
  readonly vm_path: string;
  readonly output_path: string;
  readonly status: JobStatus;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly result_json: string | null;
  readonly error: string | null;
  readonly definition_json: string;
}

/**
 * The job of a row. What in it cannot be read is passed over, and told to `damaged`: one row that a fault of the disk or
 * a hand has spoilt hides no other, and stops no export.
 */
export function jobOf(row: JobRow, damaged: (id: string) => void): Job {
  const { id, name, status, vm_path: vmPath, output_path: outputPath, error } = row;
  const spoilt = () => damaged(id);
  const startedAt = timeOf(row.started_at, spoilt);
  const completedAt = timeOf(row.completed_at, spoilt);
  const result = parsed(row.result_json, spoilt);
  return {
    ...{ id, name, vmPath, outputPath, status },
    createdAt: timeOf(row.created_at, spoilt) ?? startedAt ?? completedAt ?? new Date(0).toISOString(),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(completedAt === undefined ? {} : { completedAt }),
    definition: definitionOf(row, spoilt),
    ...(result === undefined ? {} : { result }),
    ...(error === null ? {} : { error }),
  };
}

/** Of a damaged one nobody knows which run it belongs to: it is one by itself. */
function definitionOf({ id, definition_json: json }: JobRow, spoilt: () => void): JobDefinition {
  const definition = parsed(json, spoilt);
  if (typeof definition === 'object' && definition !== null) {
    const { run, ...rest } = definition as Record<string, unknown>;
    if (typeof run === 'string') return { ...rest, run };
  }
  spoilt();
  return { run: id };
}

function parsed(json: string | null, spoilt: () => void): unknown {
  if (json === null) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    spoilt();
    return undefined;
  }
}

function timeOf(text: string | null, spoilt: () => void): string | undefined {
  if (text === null) return undefined;
  if (!Number.isNaN(Date.parse(text))) return text;
  spoilt();
  return undefined;
}
