import { count } from '../../../core/count.ts';
import { formatDuration } from '../../../core/duration.ts';
import { limitNote } from '../limit.ts';
import { palette } from '../style.ts';
import { visible } from '../visible.ts';
import { mostColumns, shortened } from '../width.ts';
import { dots, left, progressRow, rate, type Canvas } from './row.ts';
import { diskFraction, fractionDone, type DiskProgress, type ProgressState } from './state.ts';

const STALLED_MS = 10_000;

/**
 * The live display as lines: a title, a line per disk, the total, and what is going on. Never wider than the terminal
 * and never higher, since what has scrolled away cannot be drawn again.
 */
export function progressPicture(state: ProgressState, canvas: Canvas): string[] {
  if (state.disks.length === 0) return [title(state, canvas), `  ${state.phase}${dots(canvas)}`];
  // Of one disk the last line says it all.
  const shown = state.diskCount === 1 ? [] : shownDisks(state, canvas.rows - 4);
  const name = nameColumns(state.diskCount === 1 ? state.disks : shown, canvas);
  const hidden = state.diskCount === 1 ? 0 : state.diskCount - shown.length;
  return [
    title(state, canvas),
    ...shown.map((disk) => diskLine(disk, name, canvas)),
    ...(hidden > 0 ? [hiddenLine(state, shown, hidden, canvas)] : []),
    totalLine(state, name, canvas),
    ...foot(state, canvas),
  ].slice(0, Math.max(1, canvas.rows - 1));
}

/** What holds the transfers up, if anything does. */
function foot(state: ProgressState, canvas: Canvas): string[] {
  const { warn, faint } = palette(canvas.style);
  const limit = limitNote(canvas.limit ?? 0);
  const parts = [
    ...(isStalled(state, canvas) ? [warn(`no data for ${stalledFor(state, canvas)}`)] : []),
    ...(limit === '' ? [] : [faint(limit)]),
  ];
  return parts.length === 0 ? [] : [`  ${parts.join('  ')}`];
}

function title({ vm, output, format }: ProgressState, { columns, style }: Canvas): string {
  if (vm === undefined) return 'hyperexport';
  const target = output === undefined ? '' : ` to ${visible(output)}`;
  const text = `${output === undefined ? visible(vm) : `Exporting ${visible(vm)}`}${target}${format === undefined ? '' : ` (${format})`}`;
  return palette(style).strong(shortened(text, columns - 1, dots({ style })));
}

/** All, if they fit; otherwise those that are running come first, and the rest is counted in one line. */
function shownDisks({ disks, diskCount }: ProgressState, room: number): readonly DiskProgress[] {
  if (Math.max(disks.length, diskCount) <= room + 1 && disks.length <= room) return disks;
  const running = disks.filter(({ finishedMs }) => finishedMs === undefined);
  return running.slice(0, Math.max(1, room - 1));
}

function hiddenLine(
  { disks, diskCount }: ProgressState,
  shown: readonly DiskProgress[],
  hidden: number,
  { style }: Canvas,
): string {
  const done = disks.filter((disk) => disk.finishedMs !== undefined && !shown.includes(disk)).length;
  const running = disks.filter((disk) => disk.finishedMs === undefined && !shown.includes(disk)).length;
  const waiting = diskCount - disks.length;
  const parts = [
    ...(running > 0 ? [`${running} running`] : []),
    ...(done > 0 ? [`${done} done`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ];
  return palette(style).faint(`  ${count(hidden, 'more disk')}: ${parts.join(', ')}`);
}

function diskLine(disk: DiskProgress, name: number, canvas: Canvas): string {
  const done = disk.finishedMs !== undefined;
  return progressRow(
    {
      name: shortened(shortName(disk), name, dots(canvas)),
      fraction: diskFraction(disk),
      capacityBytes: disk.capacityBytes,
      received: disk.bytes,
      rate: done ? '' : rate(disk.samples, canvas),
      left: done
        ? `done in ${formatDuration(disk.finishedMs)}`
        : left(disk.samples, disk.capacityBytes, canvas),
    },
    name,
    canvas,
  );
}

function totalLine(state: ProgressState, name: number, canvas: Canvas): string {
  const fraction = fractionDone(state);
  const only = state.diskCount === 1 ? state.disks[0] : undefined;
  const { strong } = palette(canvas.style);
  return progressRow(
    {
      name: strong(only === undefined ? 'Total' : shortened(shortName(only), name, dots(canvas))),
      fraction,
      capacityBytes: state.capacityBytes,
      received: state.received,
      rate: fraction === 1 ? '' : rate(state.samples, canvas),
      left: fraction === 1 ? state.phase : left(state.samples, state.capacityBytes, canvas),
    },
    name,
    canvas,
  );
}

function nameColumns(disks: readonly DiskProgress[], { columns }: Pick<Canvas, 'columns'>): number {
  const longest = Math.max(5, ...disks.map((disk) => mostColumns(shortName(disk))));
  return Math.min(longest, Math.max(5, Math.floor(columns / 4)));
}

/** The title names the VM already: `web01-disk1.vmdk` is `disk1` below it. */
function shortName({ name }: DiskProgress): string {
  return visible(name.replace(/^.*-(disk\d+)\.vmdk$/s, '$1'));
}

function isStalled(state: ProgressState, canvas: Canvas): boolean {
  return fractionDone(state) < 1 && canvas.now - (state.samples.at(-1)?.at ?? canvas.now) >= STALLED_MS;
}

function stalledFor(state: ProgressState, { now }: Canvas): string {
  return formatDuration(now - (state.samples.at(-1)?.at ?? now));
}
