import type { OutputMode } from '../mode.ts';
import { keyValueLines, type KeyValues } from '../quiet.ts';
import type { Style } from '../style.ts';
import { vmTable } from './vm-table.ts';
import type { VmRow } from './vm-row.ts';

/** The list of VMs in the mode asked for. */
export function renderVms(rows: readonly VmRow[], mode: OutputMode, style: Style): string {
  if (mode === 'json') return `${JSON.stringify(document(rows), undefined, 2)}\n`;
  if (mode === 'quiet') return [...rows.map(block), summary(rows)].map(keyValueLines).join('\n');
  return vmTable(rows, style);
}

export function exportable(rows: readonly VmRow[]): number {
  return rows.filter(({ error }) => error === undefined).length;
}

/** Fields are only ever added. */
function document(rows: readonly VmRow[]): object {
  return {
    schemaVersion: 1,
    total: rows.length,
    exportable: exportable(rows),
    vms: rows.map((row) => ({
      name: row.name,
      path: row.path,
      power_state: row.powerState,
      template: row.template,
      disks: row.disks,
      storage_bytes: row.storageBytes,
      used_bytes: row.usedBytes,
      exports: row.error === undefined,
      error:
        row.error === undefined
          ? null
          : {
              code: row.error.code,
              exit_status: row.error.exitStatus,
              message: row.error.message,
              hint: row.error.hint ?? null,
            },
      warnings: row.warnings,
    })),
  };
}

/** A block for each VM, a blank line between, and one of the whole last. What nobody could read has no line. */
function block({ name, path, powerState, disks, storageBytes, error, warnings }: VmRow): KeyValues {
  return {
    name,
    ...(path === null ? {} : { path }),
    ...(powerState === null ? {} : { power_state: powerState }),
    ...(disks === null ? {} : { disks }),
    ...(storageBytes === null ? {} : { storage_bytes: storageBytes }),
    exports: error === undefined ? 'yes' : 'no',
    ...(error === undefined ? {} : { code: error.code, reason: error.message }),
    ...(error?.hint === undefined ? {} : { hint: error.hint }),
    warnings: warnings.length,
  };
}

function summary(rows: readonly VmRow[]): KeyValues {
  return { total: rows.length, exportable: exportable(rows) };
}
