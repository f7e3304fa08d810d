import { createHmac } from 'node:crypto';
import { fail, systemErrorCode, type HyperexportError } from '../../core/errors.ts';
import { oneLine } from '../../core/one-line.ts';
import type { OutboxMessage } from '../../state/outbox.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/** Of an answer that is an error: enough to see why. */
const MOST_CHARACTERS = 2000;
/** Nothing about the message or its place will be right another time. */
const FINAL = [400, 404, 405, 410, 413, 415, 422];

/**
 * Sends one message. Errors: `unreachable`, `tls`, `destination`; with `final` where another try cannot help, and
 * `retryAfterMs` where the receiver asks for time. None has the URL, which may be a secret.
 */
export async function post(
  { url, headers, secret, timeoutMs }: WebhookSettings,
  { key, content }: Pick<OutboxMessage, 'key' | 'content'>,
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<void> {
  const body = JSON.stringify(content);
  const place = `the webhook at ${url.host}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: 'POST',
      // Where it leads to, nobody has said that anything may be told.
      redirect: 'manual',
      headers: [
        ['content-type', 'application/json'],
        ['user-agent', 'hyperexport'],
        ['idempotency-key', key],
        ...signed(key, body, { secret, now }),
        ...headers.map(([name, value]): [string, string] => [name, value]),
      ],
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw notReached(error, place, timeoutMs);
  }
  const said = await beginningOf(response);
  if (!response.ok) throw refused(response, said, place, now);
}

/** https://github.com/standard-webhooks/standard-webhooks: symmetric signatures. */
function signed(
  key: string,
  body: string,
  { secret, now }: { readonly secret: string | undefined; readonly now: Date },
): [string, string][] {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const names: [string, string][] = [
    ['webhook-id', key],
    ['webhook-timestamp', timestamp],
  ];
  if (secret === undefined) return names;
  const hash = createHmac('sha256', keyOf(secret)).update(`${key}.${timestamp}.${body}`).digest('base64');
  return [...names, ['webhook-signature', `v1,${hash}`]];
}

/** `whsec_` and base64, as that specification writes a key; any other word is the key itself. */
function keyOf(secret: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  return encoded === undefined ? Buffer.from(secret) : Buffer.from(encoded, 'base64');
}

async function beginningOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of body) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.length >= MOST_CHARACTERS) break;
    }
  } catch {
    // The status is there, and what it says of itself is only for people.
  }
  return oneLine(text.slice(0, MOST_CHARACTERS)).trim();
}

function refused({ status, headers }: Response, said: string, place: string, now: Date): HyperexportError {
  const redirects = status >= 300 && status < 400;
  const wish = retryAfter(headers.get('retry-after'), now);
  return fail('destination', `${place} answers ${status}${said === '' ? '' : `: ${said}`}`, {
    ...(redirects ? { hint: 'name the URL that it redirects to: redirects are not followed' } : {}),
    details: {
      status,
      ...(redirects || FINAL.includes(status) ? { final: true } : {}),
      ...(wish === undefined ? {} : { retryAfterMs: wish }),
    },
  });
}

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now.getTime();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function notReached(error: unknown, place: string, timeoutMs: number): HyperexportError {
  const code = systemErrorCode(error) ?? '';
  if (error instanceof Error && error.name === 'TimeoutError')
    return fail('unreachable', `${place} gave no answer within ${timeoutMs / 1000} s`, { cause: error });
  if (/^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|EPROTO|ERR_SSL)/.test(code))
    return fail('tls', `${place}: its certificate is not trusted (${code})`, {
      cause: error,
      hint: 'NODE_EXTRA_CA_CERTS=FILE adds an authority of your own',
    });
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_)/.test(code))
    return fail(
      'unreachable',
      `${place} was reached, and ended the connection or did not speak HTTP (${code})`,
      {
        cause: error,
        hint: 'look whether a web server listens on that port, and whether the URL is to begin with https:',
      },
    );
  return fail('unreachable', `${place} cannot be reached${code === '' ? '' : ` (${code})`}`, {
    cause: error,
  });
}
