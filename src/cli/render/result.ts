import { count } from '../../core/count.ts';
import { join } from 'node:path';
import { formatBytes } from '../../core/bytes.ts';
import { formatDuration } from '../../core/duration.ts';
import type { LimitStatistics } from '../../events/event.ts';
import { cleanupSummary, type ExportCleanup } from './cleanup/export-cleanup.ts';
import { limitSummary } from './limit.ts';
import { palette, type Style } from './style.ts';
import { snapshotSummary, type UsedSnapshot } from './used-snapshot.ts';
import { visible } from './visible.ts';

/** What became of one export, put together from its events. */
export interface ExportResult {
  readonly vm: string;
  /** The VM's inventory path. */
  readonly path: string;
  /** The directory in which the export is. */
  readonly output: string;
  /** The archive's name in it, of an OVA. */
  readonly archive: string | undefined;
  readonly format: 'ovf' | 'ova';
  readonly files: number;
  readonly bytes: number;
  readonly durationSeconds: number;
  /** The levels of docs: `stream`, `read-back`, `deep`. */
  readonly verified: readonly string[];
  /** With `--cleanup`. */
  readonly cleanup?: ExportCleanup | undefined;
  readonly disks: number;
  readonly capacityBytes: number;
  readonly warnings: number;
  /** What could not be undone, in the user's words. */
  readonly leftBehind: readonly string[];
  /** Messages about the run that wait for another one; known when the run has ended. */
  readonly undelivered?: number;
  /** What it was read from, if that was a snapshot. */
  readonly snapshot?: UsedSnapshot | undefined;
  /** How it fared under a bandwidth limit, where there was one. */
  readonly limit?: LimitStatistics | undefined;
}

/** The last words of an export for a person: where it is first, then what it is and how far it can be trusted. */
export function exportSummary(result: ExportResult, style: Style): string {
  const { strong, faint, good, warn } = palette(style);
  const facts: [string, string][] = [
    ['Output', strong(visible(join(result.output, result.archive ?? '')))],
    ['Format', `${result.format.toUpperCase()}, ${count(result.files, 'file')}`],
    ['Size', `${formatBytes(result.bytes)}${ofCapacity(result)}`],
    ['Time', `${formatDuration(result.durationSeconds * 1000)}${averageRate(result)}`],
    ...(result.snapshot === undefined
      ? []
      : [['Snapshot', snapshotSummary(result.snapshot, style)] as [string, string]]),
    ...(result.limit === undefined ? [] : [['Limit', limitSummary(result.limit)] as [string, string]]),
    ...(result.cleanup === undefined
      ? []
      : [['Clean-up', cleanupSummary(result.cleanup)] as [string, string]]),
    ['Verified', result.verified.length === 0 ? warn('no') : result.verified.map(levelInWords).join('; ')],
    ...(result.warnings === 0
      ? []
      : [['Warnings', warn(`${result.warnings}, see above`)] as [string, string]]),
    ...result.leftBehind.map((what): [string, string] => ['Left behind', warn(visible(what))]),
  ];
  const label = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `  ${faint(name.padEnd(label))}  ${value}`);
  const mark = style.unicode ? '✔ ' : '';
  return `${good(mark)}Exported ${strong(visible(result.vm))}\n${lines.join('\n')}\n`;
}

const LEVELS: Readonly<Record<string, string>> = {
  stream: 'structure, sizes and SHA-256 while streaming',
  'read-back': 'files read back and hashed again',
  deep: 'every block decompressed and checked',
};

function levelInWords(level: string): string {
  const words = LEVELS[level];
  return words === undefined ? visible(level) : `${level} (${words})`;
}

function ofCapacity({ disks, capacityBytes }: ExportResult): string {
  return capacityBytes === 0 ? '' : `, for ${count(disks, 'disk')} of ${formatBytes(capacityBytes)}`;
}

function averageRate({ bytes, durationSeconds }: ExportResult): string {
  return durationSeconds < 1 ? '' : `, ${formatBytes(Math.floor(bytes / durationSeconds))}/s`;
}
