import { rateAfterBurst } from './kept-rate.ts';
import type { Row, Run } from './rounds.ts';
import { ratios, spreadOf, written, type Spread } from './spread.ts';

/** What a row of a table shall reach, beside another row or by itself. Rows are named by their id. */
export type Target =
  /** How many times as fast. */
  | { readonly measure: 'speed'; readonly row: string; readonly beside: string; readonly atLeast: number }
  /** Which part of the time, or how many times it. */
  | { readonly measure: 'time'; readonly row: string; readonly beside: string; readonly atMost: number }
  /** How many times the processor time. */
  | { readonly measure: 'cpu'; readonly row: string; readonly beside: string; readonly atMost: number }
  /** The most memory of any round. */
  | { readonly measure: 'peak'; readonly row: string; readonly atMostMib: number }
  /** Which part of the other row's peak the difference is. */
  | { readonly measure: 'samePeak'; readonly row: string; readonly beside: string; readonly within: number }
  /** Sessions on the server, in the worst round. */
  | { readonly measure: 'logins'; readonly row: string; readonly atMost: number }
  /** SOAP calls for each VM, in the worst round. */
  | { readonly measure: 'calls'; readonly row: string; readonly atMost: number }
  /** The rate after the burst, as a part of the row's limit, in the worst round. */
  | { readonly measure: 'limit'; readonly row: string; readonly unlimited: string; readonly within: number }
  /** How many times the processor time of the same transfer without a limit. */
  | {
      readonly measure: 'limitCost';
      readonly row: string;
      readonly unlimited: string;
      readonly atMost: number;
    }
  /** Bytes handed to write calls, for each byte of what was to be made. */
  | { readonly measure: 'written'; readonly row: string; readonly atMost: number };

export interface Judgement {
  readonly target: string;
  readonly measured: string;
  /** `met`, `missed by 12 %`, or why nothing can be said. */
  readonly verdict: string;
}

const MIB = 1024 ** 2;
/** How many times the limit there has to be without one: else the link, or the machine, may be what is measured. */
const UNLIMITED = 1.5;
const NOT_HELD_BACK = `nothing can be said: no limit was less than ${UNLIMITED} times as fast`;

/** `vms` is how many each row exports. */
export function judge(target: Target, rows: readonly Row[], vms = 1): Judgement {
  const row = rowNamed(rows, target.row);
  switch (target.measure) {
    case 'speed': {
      const rival = rowNamed(rows, target.beside);
      return {
        target: `${row.name}: at least ${target.atLeast.toFixed(1)} times as fast as ${rival.name}`,
        ...verdict(ratios(seconds(rival), seconds(row)), { atLeast: target.atLeast }),
      };
    }
    case 'time': {
      const rival = rowNamed(rows, target.beside);
      return {
        target: `${row.name}: at most ${target.atMost} times the time of ${rival.name}`,
        ...verdict(ratios(seconds(row), seconds(rival)), { atMost: target.atMost }),
      };
    }
    case 'cpu': {
      const other = rowNamed(rows, target.beside);
      return {
        target: `${row.name}: at most ${target.atMost} times the processor time of ${other.name}`,
        ...verdict(ratios(cpuSeconds(row), cpuSeconds(other)), { atMost: target.atMost }, 3),
      };
    }
    case 'peak': {
      const peak = peakBytes(row) / MIB;
      return {
        target: `${row.name}: at most ${target.atMostMib} MB of memory`,
        measured: `${peak.toFixed(0)} MB`,
        verdict: verdictOn(peak, { atMost: target.atMostMib }),
      };
    }
    case 'samePeak': {
      const other = rowNamed(rows, target.beside);
      const difference = Math.abs(peakBytes(row) / peakBytes(other) - 1);
      return {
        target: `${row.name}: the memory of ${other.name}, within ${percent(target.within)}`,
        measured: `${percent(difference)} apart`,
        verdict: verdictOn(difference, { atMost: target.within }),
      };
    }
    case 'logins': {
      const most = spreadOf(row.runs.map(({ seen }) => seen?.logins ?? NaN)).most;
      return {
        target: `${row.name}: at most ${target.atMost} log-in`,
        measured: String(most),
        verdict: verdictOn(most, target),
      };
    }
    case 'calls': {
      const most = spreadOf(row.runs.map(({ seen }) => (seen?.calls ?? NaN) / vms)).most;
      return {
        target: `${row.name}: at most ${target.atMost} calls for each VM`,
        measured: most.toFixed(1),
        verdict: verdictOn(most, target),
      };
    }
    case 'limit':
      return {
        target: `${row.name}: the limit, within ${percent(target.within)}, for 10 s`,
        ...keepsLimit(row, rowNamed(rows, target.unlimited), target.within),
      };
    case 'limitCost':
      return {
        target: `${row.name}: at most ${target.atMost} times the processor time of no limit`,
        ...costsLimit(row, rowNamed(rows, target.unlimited), target.atMost),
      };
    case 'written': {
      const bytes = row.runs.map(({ writtenBytes }) => writtenBytes);
      const about = `${row.name}: at most ${target.atMost} bytes written for each byte of the result`;
      if (!bytes.every((count) => count !== null))
        return { target: about, measured: '', verdict: 'not counted by this system' };
      const found = ratios(
        bytes,
        row.runs.map(({ productBytes }) => productBytes),
      );
      return { target: about, ...verdict(found, { atMost: target.atMost }, 3) };
    }
  }
}

/** In no round too much; too little says something in those rounds only in which the limit was what held it back. */
function keepsLimit(row: Row, unlimited: Row, within: number): Omit<Judgement, 'target'> {
  const parts = partsOfLimit(row);
  if (!parts.every((part) => part !== undefined))
    return { measured: '', verdict: 'nothing can be said: not counted by this system for so long' };
  const found = spreadOf(parts);
  const measured = written(found, 3);
  if (found.most > 1 + within) return { measured, verdict: verdictOn(found.most, { atMost: 1 + within }) };
  const held = parts.filter((_, round) => isHeldBack(row, unlimited, round));
  if (held.length === 0) return { measured, verdict: NOT_HELD_BACK };
  return { measured, verdict: verdictOn(spreadOf(held).least, { atLeast: 1 - within }) };
}

function costsLimit(row: Row, unlimited: Row, atMost: number): Omit<Judgement, 'target'> {
  const found = row.runs
    .map((run, round) => run.cpuSeconds / unlimited.runs[round]!.cpuSeconds)
    .filter((_, round) => isHeldBack(row, unlimited, round));
  if (found.length === 0) return { measured: '', verdict: NOT_HELD_BACK };
  return verdict(spreadOf(found), { atMost }, 3);
}

function isHeldBack({ limit = NaN }: Row, unlimited: Row, round: number): boolean {
  const { productBytes, seconds: took } = unlimited.runs[round]!;
  return productBytes / took >= UNLIMITED * limit;
}

/** Round by round, what came after the burst as a part of what may come; undefined where it was not counted. */
export function partsOfLimit({ runs, limit = NaN }: Row): (number | undefined)[] {
  return runs.map((run) => {
    const found = rateAfterBurst(run, limit);
    return found === undefined ? undefined : found / limit;
  });
}

type Bound = { readonly atLeast: number } | { readonly atMost: number };

function verdict(found: Spread, bound: Bound, digits = 2): Omit<Judgement, 'target'> {
  return { measured: written(found, digits), verdict: verdictOn(found.median, bound) };
}

function verdictOn(found: number, bound: Bound): string {
  const [met, limit] =
    'atLeast' in bound ? [found >= bound.atLeast, bound.atLeast] : [found <= bound.atMost, bound.atMost];
  return met ? 'met' : `missed by ${percent(Math.abs(found - limit) / limit)}`;
}

export function peakBytes({ runs }: Row): number {
  return spreadOf(runs.map((run: Run) => run.peakBytes)).most;
}

function seconds({ runs }: Row): number[] {
  return runs.map((run) => run.seconds);
}

function cpuSeconds({ runs }: Row): number[] {
  return runs.map((run) => run.cpuSeconds);
}

function rowNamed(rows: readonly Row[], id: string): Row {
  const row = rows.find((candidate) => candidate.id === id);
  if (row === undefined) throw new Error(`no row is called ${id}`);
  return row;
}

function percent(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}
