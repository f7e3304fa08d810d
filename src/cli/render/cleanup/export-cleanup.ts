import { count } from '../../../core/count.ts';
import { formatBytes } from '../../../core/bytes.ts';
import type { Envelope } from '../../../events/event.ts';
import { visible } from '../visible.ts';

/** What became of the old exports of a VM around its new one. */
export interface ExportCleanup {
  /** Or would be, in a dry run. */
  readonly removed: number;
  readonly kept: number;
  readonly freedBytes: number;
  readonly dryRun: boolean;
}

/** With the clean-up before the export, which made room for it. */
export function withFinished(
  before: ExportCleanup | undefined,
  { removed, kept, freedBytes, dryRun }: Extract<Envelope, { type: 'cleanup.finished' }>,
): ExportCleanup {
  // In a dry run what would have gone before would go behind as well.
  const earlier = before === undefined || dryRun ? { removed: 0, freedBytes: 0 } : before;
  return {
    ...{ removed: removed + earlier.removed, freedBytes: freedBytes + earlier.freedBytes },
    ...{ kept, dryRun },
  };
}

/** `2 old exports removed, 28.2 MB freed; 3 exports stay`. */
export function cleanupSummary({ removed, kept, freedBytes, dryRun }: ExportCleanup): string {
  const [old, size] = [count(removed, 'old export'), formatBytes(freedBytes)];
  const stays = `${count(kept, 'export')} ${kept === 1 ? 'stays' : 'stay'}`;
  if (removed === 0 && freedBytes === 0) return `nothing to remove, ${stays}`;
  const what = dryRun ? `would remove ${old} and free ${size}` : `${old} removed, ${size} freed`;
  return `${what}; ${stays}`;
}

/** For programs, behind what the result has always had; nothing where no clean-up was asked for. */
export function cleanupKeys(cleanup: ExportCleanup | undefined): Readonly<Record<string, number | boolean>> {
  if (cleanup === undefined) return {};
  const { removed, kept, freedBytes, dryRun } = cleanup;
  return {
    ...{ cleanup_removed: removed, cleanup_kept: kept, cleanup_freed_bytes: freedBytes },
    ...(dryRun ? { cleanup_dry_run: true } : {}),
  };
}

/** A log has each export that went. */
export function cleanupLines(event: Envelope): string[] {
  switch (event.type) {
    case 'cleanup.removed':
      return [`Removed the old export ${exportOf(event)}`];
    case 'cleanup.chosen':
      return [`Would remove the old export ${exportOf(event)}`];
    case 'cleanup.skipped':
      return [`The old exports of ${visible(event.vm)} stay as they are: ${event.reason}`];
    default:
      return [];
  }
}

function exportOf({
  directory,
  bytes,
  reason,
}: Extract<Envelope, { type: 'cleanup.removed' | 'cleanup.chosen' }>) {
  return `${visible(directory)} (${formatBytes(bytes)}): ${visible(reason)}`;
}
