import { oneLine } from '../../core/one-line.ts';
import type { ErrorFacts } from '../job-event.ts';
import type { Words } from '../words.ts';

export type MailBody = Omit<Words, 'subject'>;

/** More rows than that would be refused by some mail servers, and read by nobody. */
const MOST_ROWS = 500;

/** The same twice: as plain text, and as HTML of the kind that every mail reader shows: tables, styles in the elements. */
export function layOut(body: MailBody): { readonly text: string; readonly html: string } {
  return { text: asText(body), html: asHtml(body) };
}

function asText({ title, rows, problem, list }: MailBody): string {
  const widest = Math.max(...rows.map(([label]) => label.length));
  return [
    title,
    '',
    ...rows.map(([label, value]) => `${`${label}:`.padEnd(widest + 2)}${oneLine(value)}`),
    ...(problem === undefined ? [] : ['', `Error: ${oneLine(problem.message)}`]),
    ...(problem?.hint === undefined ? [] : [`Hint: ${oneLine(problem.hint)}`]),
    ...(list === undefined ? [] : ['', ...list.rows.slice(0, MOST_ROWS).map(textRow), ...rest(list)]),
    '',
  ].join('\n');
}

function textRow([first = '', ...others]: readonly string[]): string {
  const words = others.filter((word) => word !== '').map(oneLine);
  return `- ${oneLine(first)}: ${words.join(', ')}`;
}

function rest({ rows }: NonNullable<MailBody['list']>): string[] {
  return rows.length <= MOST_ROWS ? [] : [`and ${rows.length - MOST_ROWS} more`];
}

const COLOURS = { neutral: '#2563eb', good: '#15803d', warn: '#b45309', bad: '#b91c1c' } as const;
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CELL = 'padding:6px 12px;border-bottom:1px solid #e5e7eb;text-align:left;vertical-align:top';

function asHtml(body: MailBody): string {
  const { tone, title, rows, problem, list } = body;
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${escaped(title)}</title></head>`,
    `<body style="margin:0;padding:24px;background:#f3f4f6;color:#111827;${FONT};font-size:14px">`,
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">',
    '<table role="presentation" width="640" cellpadding="0" cellspacing="0" style="max-width:640px;width:100%;background:#ffffff;border-radius:6px">',
    `<tr><td style="padding:16px 24px;background:${COLOURS[tone]};color:#ffffff;font-size:18px;font-weight:600;border-radius:6px 6px 0 0">${escaped(title)}</td></tr>`,
    '<tr><td style="padding:16px 12px">',
    '<table role="presentation" width="100%" cellpadding="0" cellspacing="0">',
    ...rows.map(
      ([label, value]) =>
        `<tr><td style="${CELL};color:#6b7280;white-space:nowrap">${escaped(label)}</td><td style="${CELL};word-break:break-word">${escaped(value)}</td></tr>`,
    ),
    '</table>',
    ...(problem === undefined ? [] : [problemHtml(problem, COLOURS[tone])]),
    ...(list === undefined ? [] : [listHtml(list)]),
    '</td></tr></table>',
    `<p style="color:#6b7280;font-size:12px">Sent by hyperexport</p>`,
    '</td></tr></table></body></html>',
    '',
  ].join('\n');
}

function problemHtml({ message, hint }: ErrorFacts, colour: string): string {
  const more = hint === undefined ? '' : `<br><span style="color:#4b5563">${escaped(hint)}</span>`;
  return `<p style="margin:16px 12px 0;padding:12px;border-left:4px solid ${colour};background:#f9fafb;word-break:break-word"><strong>${escaped(message)}</strong>${more}</p>`;
}

function listHtml(list: NonNullable<MailBody['list']>): string {
  const cells = (row: readonly string[], tag: 'td' | 'th') =>
    row.map((text) => `<${tag} style="${CELL};word-break:break-word">${escaped(text)}</${tag}>`).join('');
  return [
    '<table width="100%" cellpadding="0" cellspacing="0" style="margin-top:16px">',
    `<tr>${cells(list.head, 'th')}</tr>`,
    ...list.rows.slice(0, MOST_ROWS).map((row) => `<tr>${cells(row, 'td')}</tr>`),
    '</table>',
    ...rest(list).map((text) => `<p style="padding:0 12px">${escaped(text)}</p>`),
  ].join('\n');
}

/** Names come from other people: none of them may become markup, or a line that looks like ours. */
function escaped(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
