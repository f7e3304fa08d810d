import type * as z from 'zod';
import type { Clock } from '../../core/clock.ts';
import { fail } from '../../core/errors.ts';
import { retrying, type RetryPolicy } from '../../core/retry.ts';
import type { RecordExchange } from '../soap/exchange.ts';
import type { HttpAnswer, SoapTransport } from '../soap/transport.ts';
import { api, rest, type Dialect, type RestRequest } from './dialect.ts';
import { restError } from './rest-error.ts';

interface RestServer {
  /** The connections of the SOAP session: the certificate has been checked as that one's was. */
  readonly transport: SoapTransport;
  readonly about: { readonly apiType: string };
  readonly credentials: { readonly username: string; readonly password: string };
  readonly clock: Clock;
  /** Is shown what is asked and answered, without the credentials. */
  readonly record?: RecordExchange | undefined;
}

/** Pauses of about half a second, one and two: everything asked here may be asked twice. */
const MOMENTS: RetryPolicy = { tries: 4, firstDelayMs: 500 };
const LOGOUT_DEADLINE_MS = 5_000;

/** A session with the REST API of a vCenter; it ends with its `await using` block. */
export class RestSession implements AsyncDisposable {
  readonly #server: RestServer;
  readonly #dialect: Dialect;
  readonly #token: string;

  private constructor(server: RestServer, dialect: Dialect, token: string) {
    this.#server = server;
    this.#dialect = dialect;
    this.#token = token;
  }

  /** Errors: `unsupported` (an ESXi host has no such API), `not-authenticated`, `unreachable`, `not-vsphere`. */
  static async open(server: RestServer, { signal }: { signal: AbortSignal }): Promise<RestSession> {
    if (server.about.apiType !== 'VirtualCenter') {
      throw fail('unsupported', `${server.transport.url.host} is an ESXi host: it knows no tags`, {
        hint: 'tags belong to a vCenter: connect to that one, or choose by --vm and --folder',
      });
    }
    const { username, password } = server.credentials;
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    for (const dialect of [api, rest]) {
      const request = { method: 'POST', path: dialect.session } as const;
      const answer = await exchange(server, request, { headers: { authorization }, signal });
      if (NOT_SPOKEN.includes(answer.status)) continue;
      const token = dialect.unwrap(readJson(server, request, answer));
      if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
        throw restError(server, request, answer);
      return new RestSession(server, dialect, token);
    }
    throw fail('unsupported', `${server.transport.url.host} has no REST API: its tags cannot be read`, {
      hint: 'vCenter has it since 6.5; is a proxy in between that lets only /sdk through?',
    });
  }

  /** The answer, held against its schema. Errors: those of `restError`. */
  async ask<T>(
    operation: (dialect: Dialect) => RestRequest,
    schema: z.ZodType<T>,
    { signal }: { signal: AbortSignal },
  ): Promise<T> {
    const request = operation(this.#dialect);
    const answer = await exchange(this.#server, request, { headers: this.#authorized(), signal });
    const read = schema.safeParse(this.#dialect.unwrap(readJson(this.#server, request, answer)));
    if (read.success) return read.data;
    throw restError(this.#server, request, answer);
  }

  /** A logout that fails is passed over: the server ends an idle session by itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { transport } = this.#server;
    const path = this.#dialect.session;
    const deadline = AbortSignal.timeout(LOGOUT_DEADLINE_MS);
    const request = { method: 'DELETE', headers: this.#authorized() } as const;
    try {
      const answer = await transport.send(new URL(path, transport.url), request, deadline);
      show(this.#server, { method: 'DELETE', path }, answer);
    } catch {
      return;
    }
  }

  #authorized(): Record<string, string> {
    return { 'vmware-api-session-id': this.#token };
  }
}

/** How a server answers at an address that it does not know; a proxy may forbid what it does not know. */
const NOT_SPOKEN = [404, 405, 501];

/** A proxy answers so for a service behind it that is not there for a moment. */
const FOR_A_MOMENT = [429, 502, 503, 504];

async function exchange(
  server: RestServer,
  request: RestRequest,
  { headers, signal }: { headers: Record<string, string>; signal: AbortSignal },
): Promise<HttpAnswer> {
  const { transport, clock } = server;
  const url = new URL(request.path, transport.url);
  const { method, body } = request;
  const sent = {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  };
  return await retrying(MOMENTS, { clock, signal }, async () => {
    const answer = await transport.send(url, sent, signal);
    show(server, request, answer);
    if (FOR_A_MOMENT.includes(answer.status)) throw restError(server, request, answer);
    return answer;
  });
}

/** What is sent names a tag or a category; the credentials are in the header, and the answer to them is a session. */
function show({ record }: RestServer, { method, path, body }: RestRequest, answer: HttpAnswer): void {
  const request = body === undefined ? {} : { request: JSON.stringify(body) };
  const { status, contentType, text } = answer;
  record?.({ kind: 'rest', method, path, ...request, status, contentType, answer: text });
}

function readJson(server: RestServer, request: RestRequest, answer: HttpAnswer): unknown {
  if (answer.status !== 200 && answer.status !== 201) throw restError(server, request, answer);
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    throw restError(server, request, answer);
  }
}
