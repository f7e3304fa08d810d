import { formatBytes } from '../../core/bytes.ts';
import type { Attempt, Evidence, FileReading, Refusal } from '../evidence.ts';

/** Something that this program takes for granted of a server, and that only a real one can tell. */
export interface Assumption {
  /** Names it, for as long as the report is read by anybody. */
  readonly id: string;
  /** The sentence that has to be true. */
  readonly assumed: string;
  /** What it would mean for an export that it is not. */
  readonly consequence: string;
  readonly judge: (evidence: Evidence) => Judgement;
}

export interface Judgement {
  /** `not-tested` is never a pass. */
  readonly verdict: 'holds' | 'differs' | 'not-tested';
  /** In numbers and the API's own words. */
  readonly seen: string;
}

export const holds = (seen: string): Judgement => ({ verdict: 'holds', seen });

export const differs = (seen: string): Judgement => ({ verdict: 'differs', seen });

export const notTested = (seen: string): Judgement => ({ verdict: 'not-tested', seen });

export const NOT_REACHED = notTested('the run did not get so far');

export function judged(holdsTrue: boolean, seen: string): Judgement {
  return holdsTrue ? holds(seen) : differs(seen);
}

/** Judges what came of an act; one that was not made, or never reached its server, tells nothing. */
export function ofAttempt<T>(
  attempt: Attempt<T> | undefined,
  judge: (value: T) => Judgement,
  refused: (refusal: Refusal) => Judgement = (refusal) => differs(`refused: ${written(refusal)}`),
): Judgement {
  if (attempt === undefined) return NOT_REACHED;
  if ('value' in attempt) return judge(attempt.value);
  const { code } = attempt.refused;
  return code === 'unreachable' ? notTested(written(attempt.refused)) : refused(attempt.refused);
}

/** `vsphere-fault (TaskInProgress)`, `transfer (status 404)` */
export function written({ code, fault, status }: Refusal): string {
  const more = fault ?? (status === undefined ? undefined : `status ${status}`);
  return more === undefined ? code : `${code} (${more})`;
}

/** `16.0 MB, chunked` */
export function readingOf({ bytes, framing, status, whole, refused }: FileReading): string {
  return [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(framing === undefined ? [] : [FRAMINGS[framing]]),
    `${formatBytes(bytes)} read${whole ? '' : ', not to its end'}`,
    ...(refused === undefined ? [] : [written(refused)]),
  ].join(', ');
}

const FRAMINGS = { length: 'with a length', chunked: 'chunked', 'until-close': 'without a length' } as const;
