import { formatBytes } from '../../../core/bytes.ts';
import { formatDuration } from '../../../core/duration.ts';
import type { Style } from '../style.ts';
import { padded, shortened } from '../width.ts';
import { bar, percent } from './bar.ts';
import { timeLeft, transferRate } from './estimate.ts';
import type { Sample } from './rate.ts';

export interface Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
  /** Milliseconds, wall clock. */
  readonly now: number;
  /** The bandwidth limit that is in force, in bytes a second; absent or 0: none. */
  readonly limit?: number;
}

/** What is in the columns of a row. */
export interface Cells {
  readonly name: string;
  readonly fraction: number;
  /** Of what the percentage is; undefined where that is no size. */
  readonly capacityBytes: number | undefined;
  readonly received: number;
  readonly rate: string;
  readonly left: string;
}

const PERCENT = 5;
const CAPACITY = ' of 1023.9 MB'.length;
const BYTES = '1023.9 MB'.length;
const RECEIVED = ' received'.length;
const RATE = '1023.9 MB/s'.length;
/** The longest that stands there: `done in 59m 59s` and the phases of an export whose disks are there. */
const LEFT = 'removing a snapshot'.length;

/** From the widest to the narrowest: what is in the line, and the columns that it takes with two spaces before each. */
const LAYOUTS = [
  {
    capacity: true,
    bytes: true,
    rate: true,
    left: true,
    columns: CAPACITY + BYTES + RECEIVED + RATE + LEFT + 6,
  },
  { capacity: false, bytes: true, rate: true, left: true, columns: BYTES + RATE + LEFT + 6 },
  { capacity: false, bytes: true, rate: false, left: true, columns: BYTES + LEFT + 4 },
  { capacity: false, bytes: false, rate: false, left: true, columns: LEFT + 2 },
  { capacity: false, bytes: false, rate: false, left: false, columns: 0 },
] as const;

/** `  disk1.vmdk  ━━━━━━─────  48 %   12.0 GB    98.3 MB/s  3m 20s left`, with less to the right where it is narrow. */
export function progressRow(cells: Cells, name: number, { columns, style }: Canvas): string {
  const room = columns - 1 - (2 + name + 2 + 2 + PERCENT);
  const layout = LAYOUTS.find((one) => room - one.columns >= LEAST_BAR) ?? LAYOUTS[4];
  const barColumns = Math.min(MOST_BAR, room - layout.columns);
  const of = layout.capacity ? padded(ofCapacity(cells), CAPACITY) : '';
  const received = padded(formatBytes(cells.received), BYTES, 'left');
  return [
    `  ${padded(cells.name, name)}`,
    ...(barColumns > 0 ? [bar(cells.fraction, barColumns, style)] : []),
    padded(percent(cells.fraction), PERCENT, 'left') + of,
    ...(layout.bytes ? [layout.capacity ? `${received} received` : received] : []),
    ...(layout.rate ? [padded(cells.rate, RATE, 'left')] : []),
    ...(layout.left ? [shortened(cells.left, LEFT, style.unicode ? '…' : '...')] : []),
  ]
    .join('  ')
    .trimEnd();
}

function ofCapacity({ capacityBytes }: Cells): string {
  return capacityBytes === undefined ? '' : ` of ${formatBytes(capacityBytes)}`;
}

const LEAST_BAR = 8;
const MOST_BAR = 40;

export function rate(samples: readonly Sample[], { now }: Canvas): string {
  const bytes = transferRate(samples, now);
  return bytes === undefined ? '' : `${formatBytes(Math.floor(bytes))}/s`;
}

export function left(samples: readonly Sample[], capacityBytes: number, { now }: Canvas): string {
  const milliseconds = timeLeft(samples, { now, capacityBytes });
  return milliseconds === undefined ? '' : `${formatDuration(Math.max(1000, milliseconds))} left`;
}

export function dots({ style }: Pick<Canvas, 'style'>): string {
  return style.unicode ? '…' : '...';
}
