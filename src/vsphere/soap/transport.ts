import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { fail, HyperexportError, systemErrorCode } from '../../core/errors.ts';
import { openTlsSocket } from '../tls/connect.ts';
import type { Trust } from '../tls/trust.ts';
import { Agent, HTTPParserError, request as send } from './undici.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  /** Where a redirect leads: it is reported, never followed, because the request carries credentials. */
  readonly location?: string;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

export interface Download {
  readonly status: number;
  readonly contentType: string;
  /** Of an answer to a range: `bytes 0-511/1024`. */
  readonly contentRange: string;
  /** Absent where there is no file, or more than was asked for. */
  readonly bytes: Uint8Array | undefined;
}

export interface TransportOptions {
  readonly url: URL;
  readonly trust: Trust;
  readonly userAgent: string;
}

const XML = { accept: 'text/xml' };
const MAX_HEADER_BYTES = 64 * 1024;
/** An object of the parser takes fifty times its text: what a server sends must not fill our memory. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** A descriptor of a large VM, or an export that waits for its host, may take minutes to be answered. */
const HEADERS_TIMEOUT_MS = 5 * 60_000;
const IDLE_TIMEOUT_MS = 60_000;
/** Each wait for a task has one for itself: with fewer, the renewals of leases would stand in line behind them. */
const CONNECTIONS = 64;
/** What a closed connection is called, by who notices first. */
const CLOSED = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

/** HTTP to one server: connections checked before a byte is sent, the session's cookie, limits and time-outs. */
export class SoapTransport {
  readonly url: URL;
  readonly #agent: Dispatcher;
  readonly #userAgent: string;
  readonly #closed = new AbortController();
  #cookie: string | undefined;

  constructor({ url, trust, userAgent }: TransportOptions) {
    this.url = url;
    this.#userAgent = userAgent;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      maxResponseSize: MAX_BODY_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      bodyTimeout: IDLE_TIMEOUT_MS,
      connect: ({ hostname, port }, callback) => {
        openTlsSocket({
          host: hostname,
          port: port === '' ? 443 : Number(port),
          trust,
          signal: this.#closed.signal,
        }).then(
          (socket) => callback(null, socket),
          (error: unknown) => callback(error as Error, null),
        );
      },
    });
  }

  async post(body: string, soapAction: string, signal: AbortSignal): Promise<HttpAnswer> {
    const type = { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction}"` };
    const headers = { ...XML, ...type, ...this.#session() };
    return await this.send(this.url, { method: 'POST', headers, body }, signal);
  }

  /** Reads a document beside the SOAP end point: `/sdk/vimServiceVersions.xml`. */
  async get(url: URL, signal: AbortSignal): Promise<HttpAnswer> {
    return await this.send(url, { method: 'GET', headers: XML }, signal);
  }

  /** Reads a file that the server has beside its SOAP end point, or a range of it, with the session's cookie. */
  async download(
    path: string,
    { maxBytes, range, signal }: { maxBytes: number; range?: string | undefined; signal: AbortSignal },
  ): Promise<Download> {
    signal.throwIfAborted();
    const url = new URL(path, this.url);
    try {
      const {
        statusCode: status,
        headers,
        body,
      } = await this.#answered({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: {
          ...this.#session(),
          ...(range === undefined ? {} : { range }),
          accept: '*/*',
          'user-agent': this.#userAgent,
        },
        body: null,
        signal,
      });
      const announced = Number(valueOf(headers['content-length']));
      const about = {
        status,
        contentType: valueOf(headers['content-type']),
        contentRange: valueOf(headers['content-range']),
      };
      if (status !== (range === undefined ? 200 : 206) || announced > maxBytes) {
        await body.dump();
        return { ...about, bytes: undefined };
      }
      const content = new Uint8Array(await body.arrayBuffer());
      return { ...about, bytes: content.length > maxBytes ? undefined : content };
    } catch (error) {
      signal.throwIfAborted();
      throw brokenConnection(error, url);
    }
  }

  async close(): Promise<void> {
    this.#closed.abort(fail('unreachable', `the connection to ${this.url.host} is closed`));
    await this.#agent.destroy();
  }

  /** Any other request to the same server, over the same connections. */
  async send(
    url: URL,
    { method, headers, body = null }: HttpRequest,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    signal.throwIfAborted();
    try {
      const answer = await this.#answered({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { ...headers, 'user-agent': this.#userAgent },
        body,
        signal,
      });
      this.#remember(answer.headers['set-cookie']);
      const text = await answer.body.text();
      // undici has the connection again after one turn of the event loop: the next call would open another one.
      await nextTurn();
      const location = answer.headers['location'];
      return {
        status: answer.statusCode,
        contentType: valueOf(answer.headers['content-type']),
        ...(location === undefined ? {} : { location: valueOf(location) }),
        text,
      };
    } catch (error) {
      signal.throwIfAborted();
      throw brokenConnection(error, url);
    }
  }

  async #answered(request: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData> {
    try {
      return await send(this.#agent, request);
    } catch (error) {
      if (!CLOSED.includes(systemErrorCode(error) ?? '')) throw error;
      const host = this.url.host;
      throw fail('unreachable', `${host} closed the connection instead of answering`, {
        cause: error,
        details: { unanswered: true },
        hint: TRY_AGAIN,
      });
    }
  }

  #session(): Record<string, string> {
    return this.#cookie === undefined ? {} : { cookie: this.#cookie };
  }

  /** The cookie is the session: its value goes back as it came, quotes included. */
  #remember(setCookie: string | readonly string[] | undefined): void {
    for (const line of typeof setCookie === 'string' ? [setCookie] : (setCookie ?? [])) {
      const [pair = ''] = line.split(';');
      if (pair.trim().startsWith('vmware_soap_session=')) this.#cookie = pair.trim();
    }
  }
}

function valueOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header?.[0] ?? '');
}

const TRY_AGAIN = 'the server, or a proxy before it, may be restarting: try again in a few minutes';
const IS_IT_VSPHERE = "is this a vCenter's or an ESXi host's HTTPS port?";

function brokenConnection(error: unknown, { host }: URL): HyperexportError {
  if (error instanceof HyperexportError) return error;
  const about = { cause: error, hint: TRY_AGAIN };
  if (error instanceof HTTPParserError) {
    return fail('not-vsphere', `${host} does not answer in HTTP`, { ...about, hint: IS_IT_VSPHERE });
  }
  switch (systemErrorCode(error)) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return fail(
        'unreachable',
        `${host} did not answer a request within ${HEADERS_TIMEOUT_MS / 1000} s`,
        about,
      );
    case 'UND_ERR_BODY_TIMEOUT':
      return fail('unreachable', `${host} stopped in the middle of an answer`, about);
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
    case 'UND_ERR_HEADERS_OVERFLOW':
    case 'HPE_HEADER_OVERFLOW':
      return fail('not-vsphere', `${host} sends more than any vSphere answer holds`, {
        ...about,
        hint: IS_IT_VSPHERE,
      });
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return fail('unreachable', `the connection to ${host} broke: ${reason}`, about);
    }
  }
}
