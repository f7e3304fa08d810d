import type { ErrorFacts } from './job-event.ts';

/** What people are told of an event, before it has the form of a mail or of a line in a chat. */
export interface Words {
  /** What somebody needs who reads no further. */
  readonly subject: string;
  readonly tone: Tone;
  readonly title: string;
  /** What somebody has to do something about: it stands above all else. */
  readonly problem?: ErrorFacts;
  readonly rows: readonly (readonly [label: string, value: string])[];
  /** Of a run with several VMs, those that failed first. */
  readonly vms?: readonly VmWords[];
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad';

export interface VmWords {
  readonly vm: string;
  readonly tone: Tone;
  /** `exported`, `failed`, `skipped`. */
  readonly outcome: string;
  /** `5.5 GB in 6m 00s`, as far as that is known. */
  readonly figures?: string;
  readonly problem?: ErrorFacts;
}

/** In words that are the same everywhere: who reads it may be in another time zone. */
export function timeWords(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
