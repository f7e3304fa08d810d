import { oneLine } from '../../core/one-line.ts';
import type { ErrorFacts } from '../job-event.ts';
import type { Tone, VmWords } from '../words.ts';
import { MOST_VMS, type MailBody } from './mail-body.ts';

const COLOURS = { neutral: '#2563eb', good: '#15803d', warn: '#b45309', bad: '#b91c1c' } as const;
/** On a dark ground. */
const LIGHTER = { neutral: '#93c5fd', good: '#86efac', warn: '#fcd34d', bad: '#fca5a5' } as const;
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const CELL = 'padding:6px 12px;border-bottom:1px solid #e5e7eb;text-align:left;vertical-align:top';
const TABLE = 'role="presentation" width="100%" cellpadding="0" cellspacing="0"';

/**
 * A mail as HTML of the kind that every mail reader shows: tables, and styles in the elements. Readers that know style
 * sheets follow the choice between light and dark.
 */
export function htmlPart({ tone, title, problem, rows, vms = [] }: MailBody): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    `<style>${DARK}</style></head>`,
    `<body class="ground" style="margin:0;background:#f3f4f6">`,
    // Some readers keep nothing of the body's own.
    `<table ${TABLE} class="ground" style="background:#f3f4f6;color:#111827;${FONT};font-size:14px">`,
    '<tr><td align="center" style="padding:12px">',
    `<table ${TABLE} class="paper" style="max-width:640px;background:#ffffff;border-radius:6px">`,
    `<tr><td style="padding:16px 20px;background:${COLOURS[tone]};color:#ffffff;font-size:18px;font-weight:bold;border-radius:6px 6px 0 0">${escaped(title)}</td></tr>`,
    '<tr><td style="padding:12px 8px">',
    ...(problem === undefined ? [] : [problemHtml(problem, COLOURS[tone])]),
    `<table ${TABLE}>`,
    ...rows.map(rowHtml),
    '</table>',
    ...(vms.length === 0 ? [] : [vmsHtml(vms)]),
    '</td></tr></table>',
    '<p class="pale" style="color:#6b7280;font-size:12px">Sent by hyperexport</p>',
    '</td></tr></table></body></html>',
    '',
  ].join('\n');
}

const DARK = [
  '@media (prefers-color-scheme:dark){',
  '.ground{background:#111827!important;color:#f3f4f6!important}',
  '.paper,.box{background:#1f2937!important}',
  '.cell{border-color:#374151!important}',
  '.pale{color:#9ca3af!important}',
  ...Object.entries(LIGHTER).map(([tone, colour]) => `.${tone}{color:${colour}!important}`),
  '}',
].join('');

function problemHtml({ message, hint }: ErrorFacts, colour: string): string {
  const more =
    hint === undefined ? '' : `<br><span class="pale" style="color:#4b5563">${escaped(hint)}</span>`;
  return `<p class="box" style="margin:4px 12px 12px;padding:8px 12px;border-left:4px solid ${colour};background:#f9fafb;word-break:break-word"><strong>${escaped(message)}</strong>${more}</p>`;
}

function rowHtml([label, value]: readonly [string, string]): string {
  const name = `<td class="cell pale" width="1%" style="${CELL};color:#6b7280;white-space:nowrap">${escaped(label)}</td>`;
  return `<tr>${name}<td class="cell" style="${CELL};word-break:break-word">${escaped(value)}</td></tr>`;
}

function vmsHtml(vms: readonly VmWords[]): string {
  const more = vms.length - MOST_VMS;
  return [
    `<table ${TABLE} style="margin-top:16px">`,
    ...vms.slice(0, MOST_VMS).map(vmHtml),
    '</table>',
    ...(more > 0 ? [`<p style="padding:0 12px">and ${more} more</p>`] : []),
  ].join('\n');
}

/** What there is to say stands below the name, over the whole width: a telephone has room for no more columns. */
function vmHtml({ vm, tone, outcome, figures, problem }: VmWords): string {
  const below = [
    ...(problem === undefined ? [] : [escaped(problem.message)]),
    ...(problem?.hint === undefined ? [] : [pale(problem.hint)]),
    ...(figures === undefined ? [] : [pale(figures)]),
  ];
  const name = `<td style="padding:6px 12px 0;word-break:break-word"><strong>${escaped(vm)}</strong></td>`;
  const result = `<td width="1%" style="padding:6px 12px 0;text-align:right;vertical-align:top;white-space:nowrap">${mark(tone, outcome)}</td>`;
  const more = `<td class="cell" colspan="2" style="padding:0 12px 6px;border-bottom:1px solid #e5e7eb;word-break:break-word">${below.join('<br>')}</td>`;
  return `<tr>${name}${result}</tr><tr>${more}</tr>`;
}

function pale(text: string): string {
  return `<span class="pale" style="color:#6b7280">${escaped(text)}</span>`;
}

function mark(tone: Tone, word: string): string {
  return `<span class="${tone}" style="color:${COLOURS[tone]};font-weight:bold">${escaped(word)}</span>`;
}

/** Names come from other people: none of them may become markup, or a line that looks like ours. */
function escaped(text: string): string {
  return (
    oneLine(text)
      .replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`)
      // Where a path may be broken rather than anywhere.
      .replaceAll('/', '/<wbr>')
  );
}
