import type { JobEvent } from '../job-event.ts';
import { time, wordsFor } from '../words.ts';
import { layOut } from './lay-out.ts';

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail says of an event: the subject has what somebody needs who reads no further. */
export function mailAbout(event: JobEvent): MailContent {
  const { subject, ...body } = wordsFor(event);
  return { subject: `[hyperexport] ${oneLine(subject)}`, ...layOut(body) };
}

/** Somebody wants to see whether mail arrives. */
export function testMail(now: Date, server: string): MailContent {
  const title = 'Mail from hyperexport arrives';
  const rows = [['Mail server', server] as const, ['Sent', time(now)] as const];
  return { subject: '[hyperexport] Test', ...layOut({ tone: 'good', title, rows }) };
}

const LONGEST_SUBJECT = 150;

/** No line break could begin a header of its own, and no reader shows more. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  const characters = Array.from(line);
  return characters.length <= LONGEST_SUBJECT
    ? line
    : `${characters.slice(0, LONGEST_SUBJECT - 1).join('')}…`;
}
