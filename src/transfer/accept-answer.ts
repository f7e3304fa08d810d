import { fail, type HyperexportError } from '../core/errors.ts';
import type { ResponseHead } from './response-head.ts';

/**
 * Throws `transfer` unless the head announces the bytes that were asked for, all of them and as they are. Worth another
 * try is what may pass by itself: an overloaded host (408, 429, 5xx; `details.retryAfterMs` is what it asks for) and the
 * page of something in between. Redirects are told, never followed.
 */
export function acceptAnswer(head: ResponseHead, host: string): void {
  if (head.status !== 200) throw refusedStatus(head, host);
  const encoding = head.headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    throw fail(
      'transfer',
      `${host} sends the file in content-encoding "${encoding}", which nobody asked for`,
      {
        hint: 'is a proxy in between?',
        retryable: false,
      },
    );
  if (/^text\/html\b/i.test(head.headers.get('content-type') ?? ''))
    throw fail('transfer', `${host} answers with a web page instead of the file`, {
      hint: 'is a proxy in between?',
      retryable: true,
    });
}

function refusedStatus({ status, reason, headers }: ResponseHead, host: string): HyperexportError {
  const retryAfterMs = retryAfter(headers);
  return fail('transfer', `${host} answered ${status} ${reason}`.trimEnd(), {
    retryable: status === 408 || status === 429 || status >= 500,
    details: { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
    hint: hintFor(status, headers),
  });
}

function hintFor(status: number, headers: ResponseHead['headers']): string {
  if (status < 200) return 'nobody asked to switch protocols: is a proxy in between?';
  if (status < 300) return 'the whole file was asked for, and only 200 brings it: is a proxy in between?';
  if (status < 400) return `it redirects to ${originOf(headers.get('location'))}: a transfer never follows`;
  if (status === 401 || status === 403)
    return 'the host refuses the download: is the lease still alive, and does a proxy interfere?';
  if (status === 404 || status === 410) return 'the lease or one of its files is gone on the host';
  return 'the host may be overloaded: try again later';
}

/** Not the whole address: what follows the host may hold a token. */
function originOf(location: string | undefined): string {
  return (URL.canParse(location ?? '') ? new URL(location ?? '').host : '') || 'another address';
}

/** RFC 9110, 10.2.3: seconds, or a date, which is compared with the server's own clock. */
function retryAfter(headers: ResponseHead['headers']): number | undefined {
  const value = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const wait = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return wait >= 0 ? wait : undefined;
}
