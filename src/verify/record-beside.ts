import { HyperexportError } from '../core/errors.ts';
import { inspectExportRecord, RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { damaged, type Finding } from '../ovf/ova/finding.ts';

/**
 * The record in a directory, if there is one that can be believed. One that is damaged is an error of the export, and
 * what else is there is looked at all the same; one of a newer version throws 'unsupported'.
 */
export async function recordIn(
  directory: string,
): Promise<{ readonly record?: ExportRecord; readonly findings: readonly Finding[] }> {
  try {
    const { record, asWritten } = await inspectExportRecord(directory);
    const other = `${RECORD_NAME} was changed after it was written: it says the same, and is laid out in another way`;
    return { record, findings: asWritten ? [] : [damaged(other)] };
  } catch (error) {
    if (!(error instanceof HyperexportError) || error.code === 'unsupported') throw error;
    return { findings: error.code === 'not-found' ? [] : [damaged(error.message)] };
  }
}
