import type { Clock } from '../core/clock.ts';
import { fail, type HyperexportError } from '../core/errors.ts';
import { retrying, type RetryPolicy } from '../core/retry.ts';
import { CollectorPool } from './collector-pool.ts';
import { Login } from './login.ts';
import type { MoRef } from './moref.ts';
import { RestSession } from './rest/rest-session.ts';
import { serviceContent, type ServiceContent } from './service-content.ts';
import { SoapClient } from './soap/client.ts';
import type { RecordExchange } from './soap/exchange.ts';
import { isFault } from './soap/fault.ts';
import { mayBeSentAgain } from './soap/repeatable.ts';
import type { Download } from './soap/transport.ts';
import { methodNamed } from './soap/tables.ts';
import type { Answer, Arguments, MethodName, Read } from './soap/types.ts';
import { endpoint } from './endpoint.ts';
import type { Trust } from './tls/trust.ts';

export type AboutInfo = Read<'AboutInfo'>;
export type { ServiceContent } from './service-content.ts';

export interface ConnectOptions {
  /** `https://host[:port]/sdk`; credentials in it are not used. */
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly trust: Trust;
  readonly userAgent?: string;
  /** Is shown every request with its answer, secrets left out. */
  readonly record?: RecordExchange | undefined;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** `false` for a call that uses an object of the session (a view, a filter, a lease): it died with the session. */
  readonly repeat?: boolean;
}

const SERVICE_INSTANCE: MoRef = { type: 'ServiceInstance', value: 'ServiceInstance' };
const LOGOUT_DEADLINE_MS = 10_000;
/** Pauses of about half a second, one, two and four. */
const MOMENTS: RetryPolicy = { tries: 5, firstDelayMs: 500 };

/**
 * Reaches the server, checks its certificate, agrees on an API version and logs in. Errors: `unreachable`, `tls`,
 * `not-vsphere`, `not-authenticated`, `usage`.
 */
export async function connect(
  options: ConnectOptions,
  { signal, clock }: { signal: AbortSignal; clock: Clock },
): Promise<VsphereSession> {
  const { trust, userAgent = 'hyperexport', record } = options;
  const client = await SoapClient.open({ url: endpoint(options.url), trust, userAgent, record }, { signal });
  try {
    const retrieve = methodNamed('RetrieveServiceContent');
    const answer = await client.call(SERVICE_INSTANCE, retrieve, {}, { signal });
    const { about, ...objects } = answer as Answer<'RetrieveServiceContent'>;
    const content = serviceContent(objects);
    const login = new Login(client, { ...options, clock, sessionManager: content.sessionManager });
    await login.renew(login.generation, { signal });
    return new VsphereSession({ client, login, about, content, trust, clock });
  } catch (error) {
    await client[Symbol.asyncDispose]();
    throw error;
  }
}

interface Parts {
  readonly client: SoapClient;
  readonly login: Login;
  readonly about: AboutInfo;
  readonly content: ServiceContent;
  readonly trust: Trust;
  readonly clock: Clock;
}

/** A session that is logged in and stays so until `logout`, or the end of its `await using` block. */
export class VsphereSession implements AsyncDisposable {
  readonly about: AboutInfo;
  readonly content: ServiceContent;
  readonly trust: Trust;
  readonly clock: Clock;
  readonly collectors: CollectorPool;
  readonly #client: SoapClient;
  readonly #login: Login;
  readonly #ended = new AbortController();

  constructor({ client, login, about, content, trust, clock }: Parts) {
    this.about = about;
    this.content = content;
    this.trust = trust;
    this.clock = clock;
    this.#client = client;
    this.#login = login;
    this.collectors = new CollectorPool(async (signal) => {
      const generation = this.generation;
      const ref = await this.call(content.propertyCollector, 'CreatePropertyCollector', {}, { signal });
      return { ref, generation };
    });
    void this.#keepAlive();
  }

  /** Name and port as dialled: what `*` in a device URL stands for. */
  get host(): string {
    return this.#client.url.host;
  }

  /** Who is logged in. */
  get username(): string {
    return this.#login.credentials.username;
  }

  /** Who is shown what is said to the server, for what is read from its hosts. */
  get record(): RecordExchange | undefined {
    return this.#client.record;
  }

  /** The version that requests are written in. */
  get apiVersion(): string {
    return this.#client.apiVersion;
  }

  /** Counts the logins: objects of the session made under another number are gone. */
  get generation(): number {
    return this.#login.generation;
  }

  /** The session's own id, for methods that ask what a session may do; another one after a new login. */
  get key(): string {
    return this.#login.sessionKey;
  }

  /** About what the server's clock shows, without asking; an invalid date when it did not say at the login. */
  get serverTime(): Date {
    return this.#login.serverTime();
  }

  /**
   * Calls a method. When the session has expired, logs in again, once, and repeats the call; when the server cannot be
   * reached, or the service behind a proxy is not there, tries again for some seconds: a run of hours must not end by a
   * connection that broke at its last call.
   */
  async call<M extends MethodName>(
    target: MoRef,
    method: M,
    args: Arguments<M>,
    options: CallOptions,
  ): Promise<Answer<M>> {
    const { signal } = options;
    const helps = (error: HyperexportError) => !this.#ended.signal.aborted && mayBeSentAgain(method, error);
    const call = () => this.#callOnce(target, method, args, options);
    const answer: unknown = await retrying<unknown>(MOMENTS, { clock: this.clock, signal, helps }, call);
    return answer as Answer<M>;
  }

  async #callOnce<M extends MethodName>(
    target: MoRef,
    method: M,
    args: Arguments<M>,
    { signal, repeat = true }: CallOptions,
  ): Promise<Answer<M>> {
    const generation = this.#login.generation;
    const row = methodNamed(method);
    let answer: unknown;
    try {
      answer = await this.#client.call(target, row, args, { signal });
    } catch (error) {
      if (!isFault(error, 'NotAuthenticated') || this.#ended.signal.aborted) throw error;
      await this.#login.renew(generation, { signal });
      if (!repeat) throw error;
      answer = await this.#client.call(target, row, args, { signal });
    }
    return answer as Answer<M>;
  }

  /** Logs in to the REST API of the same vCenter, as the same user; a session of its own. See `RestSession.open`. */
  async openRest({ signal }: { signal: AbortSignal }): Promise<RestSession> {
    const { about, clock } = this;
    const { transport, record } = this.#client;
    return await RestSession.open(
      { transport, about, clock, record, credentials: this.#login.credentials },
      { signal },
    );
  }

  /** Reads a small file that the server has at a path of its own: `/folder/...`. Errors: `transfer`, `unreachable`. */
  async download(
    path: string,
    {
      what,
      maxBytes,
      signal,
    }: { readonly what: string; readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array> {
    const { status, contentType, bytes } = await this.#fetch(path, { maxBytes, signal });
    if (bytes !== undefined && !contentType.startsWith('text/html')) return bytes;
    const said = status === 200 ? `more than ${maxBytes} bytes, or no file` : `status ${status}`;
    throw fail('transfer', `${this.host} answers the request for ${what} with ${said}`, {
      details: { status },
    });
  }

  /**
   * Asks for a range of such a file: `bytes` is absent of an answer that is no such part (RFC 9110, 14). Errors:
   * `unreachable`.
   */
  async downloadRange(
    path: string,
    {
      first,
      bytes,
      signal,
    }: { readonly first: number; readonly bytes: number; readonly signal: AbortSignal },
  ): Promise<Download> {
    return await this.#fetch(path, { range: `bytes=${first}-${first + bytes - 1}`, maxBytes: bytes, signal });
  }

  async #fetch(
    path: string,
    options: { readonly range?: string; readonly maxBytes: number; readonly signal: AbortSignal },
  ): Promise<Download> {
    const { range, signal } = options;
    // Logs in again where that is needed: the server would answer a request of a lost session with a page.
    await this.call(SERVICE_INSTANCE, 'CurrentTime', {}, { signal });
    const answer = await this.#client.transport.download(path, options);
    const { status, contentType, contentRange, bytes } = answer;
    this.record?.({
      kind: 'file',
      url: new URL(path, this.#client.url).href,
      ...(range === undefined ? {} : { range }),
      status,
      headers: {
        'content-type': contentType,
        ...(contentRange === '' ? {} : { 'content-range': contentRange }),
      },
      whole: bytes !== undefined,
      ...(bytes === undefined ? {} : { bytes: bytes.length }),
    });
    return answer;
  }

  /** Ends the session on the server, and the keep-alive; a second call does nothing. */
  async logout(signal: AbortSignal): Promise<void> {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    await this.#login.settled();
    try {
      await this.#client.call(this.content.sessionManager, methodNamed('Logout'), {}, { signal });
    } catch (error) {
      if (!isFault(error, 'NotAuthenticated')) throw error;
    } finally {
      await this.#client[Symbol.asyncDispose]();
    }
  }

  /** A logout that fails here is passed over: the server ends an idle session by itself within half an hour. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.logout(AbortSignal.timeout(LOGOUT_DEADLINE_MS)).catch(() => undefined);
  }

  async #keepAlive(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      try {
        await this.clock.sleep(KEEP_ALIVE_MS, signal, { ref: false });
        await this.call(SERVICE_INSTANCE, 'CurrentTime', {}, { signal });
      } catch {
        // A call that fails costs nothing: the next one of the run's own logs in again, or says why it cannot.
      }
    }
  }
}

/** vCenter and ESXi end a session that has been idle for 30 minutes. */
const KEEP_ALIVE_MS = 5 * 60_000;
