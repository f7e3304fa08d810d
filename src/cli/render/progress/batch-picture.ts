import { count } from '../../../core/count.ts';
import { formatDuration } from '../../../core/duration.ts';
import { limitNote } from '../limit.ts';
import { palette } from '../style.ts';
import { visible } from '../visible.ts';
import { mostColumns, padded, shortened } from '../width.ts';
import {
  batchTimeLeft,
  countsOf,
  fractionExported,
  type BatchProgress,
  type VmUnderWay,
} from './batch-state.ts';
import { dots, left, progressRow, rate, type Canvas } from './row.ts';
import { fractionDone } from './state.ts';

/** A title, the total and what it counts. */
const OTHER_LINES = 3;

/**
 * Several exports as lines: a title, a line per VM under way, the total, and how many of how many. Never wider than the
 * terminal and never higher, however many there are.
 */
export function batchPicture(batch: BatchProgress, canvas: Canvas): string[] {
  // The cursor has a line of its own below.
  const room = Math.max(1, canvas.rows - 1 - OTHER_LINES);
  const { underWay } = batch;
  const shown = underWay.length <= room ? underWay : underWay.slice(0, Math.max(0, room - 1));
  const hidden = underWay.length - shown.length;
  const name = nameColumns(shown, canvas);
  const { strong, faint } = palette(canvas.style);
  return [
    strong(shortened(title(batch), canvas.columns - 1, dots(canvas))),
    ...shown.map((vm) => vmLine(vm, name, canvas)),
    ...(hidden > 0 ? [faint(`  ${count(hidden, 'more VM')} under way`)] : []),
    totalLine(batch, name, canvas),
    faint(shortened(`  ${foot(batch, canvas)}`, canvas.columns - 1, dots(canvas))),
  ].slice(0, Math.max(1, canvas.rows - 1));
}

function foot(batch: BatchProgress, { limit = 0 }: Canvas): string {
  return [countsOf(batch), limitNote(limit)].filter((part) => part !== '').join(', ');
}

function title({ vms, concurrency }: BatchProgress): string {
  return `Exporting ${count(vms, 'VM')}${vms > 1 ? `, ${concurrency} side by side` : ''}`;
}

function vmLine({ label, progress }: VmUnderWay, name: number, canvas: Canvas): string {
  const shown = shortened(visible(label), name, dots(canvas));
  if (progress.disks.length === 0) {
    const text = `  ${padded(shown, name)}  ${visible(progress.phase)}${dots(canvas)}`;
    return shortened(text, canvas.columns - 1, dots(canvas));
  }
  const fraction = fractionDone(progress);
  const { received, capacityBytes, samples, phase } = progress;
  return progressRow(
    {
      ...{ name: shown, fraction, capacityBytes, received },
      rate: fraction === 1 ? '' : rate(samples, canvas),
      left: fraction === 1 ? phase : left(samples, capacityBytes, canvas),
    },
    name,
    canvas,
  );
}

function totalLine(batch: BatchProgress, name: number, canvas: Canvas): string {
  const milliseconds = batchTimeLeft(batch, canvas.now);
  return progressRow(
    {
      name: palette(canvas.style).strong('Total'),
      fraction: fractionExported(batch),
      capacityBytes: undefined,
      received: batch.received,
      rate: rate(batch.samples, canvas),
      left: milliseconds === undefined ? '' : `${formatDuration(Math.max(1000, milliseconds))} left`,
    },
    name,
    canvas,
  );
}

function nameColumns(shown: readonly VmUnderWay[], { columns }: Canvas): number {
  const longest = Math.max(5, ...shown.map(({ label }) => mostColumns(visible(label))));
  return Math.min(longest, Math.max(5, Math.floor(columns / 4)));
}
