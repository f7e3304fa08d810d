import type { Ran } from '../../support/judges.ts';

/** An error as a user reads it. */
export interface Told {
  /** Absent where only the sentence is printed. */
  readonly code?: string;
  readonly message: string;
  readonly hint?: string;
  readonly exit_status?: number;
}

/** With --json the last line is the error. */
export function toldError({ stdout, stderr }: Ran): Told | undefined {
  try {
    return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { error: Told }).error;
  } catch {
    const [, message = ''] = /^error: (.*)$/m.exec(stderr) ?? [];
    return { code: /^code: (.*)$/m.exec(stderr)?.[1] ?? '', message };
  }
}

/** What a run of several VMs says at its end of all of them. */
export function toldOfSeveral({ stderr }: Ran): Told | undefined {
  const [, message, hint] = /(?:^|\n)(?:error|warning): ([^\n]*)(?:\nhint: ([^\n]*))?\n*$/.exec(stderr) ?? [];
  return message === undefined ? undefined : { message, ...(hint === undefined ? {} : { hint }) };
}

/** What a run of several VMs says of one of them. */
export function resultOf(ran: Ran, vm: string): Line {
  return lines(ran).find((line) => line.type === 'result' && line.vm === vm) ?? {};
}

export const warnings = (ran: Ran): string[] => messagesOf(ran, 'warning.raised', ({ message }) => message);

/** What it says stays behind. */
export const cleanupFailures = (ran: Ran): string[] => messagesOf(ran, 'cleanup.failed', ({ what }) => what);

function messagesOf(ran: Ran, type: string, text: (line: Line) => string | undefined): string[] {
  return lines(ran).flatMap((line) => (line.type === type ? (text(line) ?? []) : []));
}

interface Line {
  readonly type?: string;
  readonly vm?: string;
  readonly message?: string;
  readonly what?: string;
  readonly error?: Told;
}

/** The events and results that --json prints. */
function lines({ stdout }: Ran): Line[] {
  return stdout.split('\n').flatMap((line) => (line.startsWith('{') ? (JSON.parse(line) as Line) : []));
}
