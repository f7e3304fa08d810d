import { excerpt } from '../../core/excerpt.ts';
import { oneLine } from '../../core/one-line.ts';
import type { JobEvent } from '../job-event.ts';
import { timeWords } from '../words.ts';
import { wordsFor } from '../words-for.ts';
import { htmlPart } from './html-part.ts';
import type { MailBody } from './mail-body.ts';
import { textPart } from './text-part.ts';

export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail says of an event: the subject has what somebody needs who reads no further. */
export function mailAbout(event: JobEvent): MailContent {
  const { subject, ...body } = wordsFor(event);
  return { subject: `[hyperexport] ${excerpt(oneLine(subject), LONGEST_SUBJECT)}`, ...layOut(body) };
}

/** Somebody wants to see whether mail arrives. */
export function testMail(now: Date, server: string): MailContent {
  const title = 'Mail from hyperexport arrives';
  const rows = [['Mail server', server] as const, ['Sent', timeWords(now)] as const];
  return { subject: '[hyperexport] Test', ...layOut({ tone: 'good', title, rows }) };
}

/** The same twice: as plain text and as HTML. */
function layOut(body: MailBody): { readonly text: string; readonly html: string } {
  return { text: textPart(body), html: htmlPart(body) };
}

/** No mail reader shows more. */
const LONGEST_SUBJECT = 150;
