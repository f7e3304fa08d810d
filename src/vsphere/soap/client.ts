import { fail, HyperexportError } from '../../core/errors.ts';
import { childOf, childrenOf, type XmlElement } from '../../xml/element.ts';
import type { MoRef } from '../moref.ts';
import { moRefKey } from '../moref.ts';
import { notVsphere, openEnvelope } from './answer.ts';
import { chooseApiVersion } from './api-version.ts';
import { withoutSecrets, type RecordExchange } from './exchange.ts';
import { faultError } from './fault.ts';
import { readList, readValue } from './read-answer.ts';
import { makesSomething } from './repeatable.ts';
import { scanRetrieveResult } from './scan-retrieve-result.ts';
import type { Method } from './schema.ts';
import { readTypes, sentTypes } from './tables.ts';
import type { HttpAnswer } from './transport.ts';
import { SoapTransport, type TransportOptions } from './transport.ts';
import { writeRequest } from './write-request.ts';
import { parseXml } from './xml.ts';

export interface ClientOptions extends TransportOptions {
  /** Is shown every request with its answer. */
  readonly record?: RecordExchange | undefined;
}

/** Calls methods of one server's managed objects in the version negotiated with it. Knows nothing of logging in. */
export class SoapClient implements AsyncDisposable {
  readonly apiVersion: string;
  readonly #transport: SoapTransport;
  readonly #record: RecordExchange | undefined;

  private constructor(transport: SoapTransport, apiVersion: string, record: RecordExchange | undefined) {
    this.#transport = transport;
    this.#record = record;
    this.apiVersion = apiVersion;
  }

  /** Reaches the server and agrees on a version. Errors: `unreachable`, `tls`, `not-vsphere`. */
  static async open(options: ClientOptions, { signal }: { signal: AbortSignal }): Promise<SoapClient> {
    const transport = new SoapTransport(options);
    const { record } = options;
    try {
      return new SoapClient(transport, await negotiateVersion(transport, { signal, record }), record);
    } catch (error) {
      await transport.close();
      throw error;
    }
  }

  get url(): URL {
    return this.#transport.url;
  }

  /** Errors: the fault's (`faultError`), `unreachable`, `tls`, `not-vsphere`. */
  async call(
    target: MoRef,
    method: Method,
    args: object,
    { signal }: { signal: AbortSignal },
  ): Promise<unknown> {
    const request = writeRequest(method, target, args, { types: sentTypes, apiVersion: this.apiVersion });
    const http = await this.#send(method, request, signal);
    this.#show(method, target, args, http);
    const scanned =
      method.returns?.type === 'RetrieveResult' && http.status === 200
        ? scanRetrieveResult(http.text)
        : undefined;
    if (scanned !== undefined) return scanned;
    const answer = openEnvelope(http);
    if (answer === undefined) throw notVsphere(http, this.url);
    if ('fault' in answer) {
      throw faultError(answer.fault, { doing: `${method.name} on ${moRefKey(target)}`, host: this.url.host });
    }
    return readReturnValue(method, answer.result, this.url);
  }

  /**
   * A connection that the server closed while it was idle shows only in its next use, and that may be the call that
   * ends a lease or the session. What makes nothing on the server is then sent once more, on a new connection.
   */
  async #send({ name }: Method, request: string, signal: AbortSignal): Promise<HttpAnswer> {
    const post = async () => await this.#transport.post(request, `urn:vim25/${this.apiVersion}`, signal);
    try {
      return await post();
    } catch (error) {
      const unanswered = error instanceof HyperexportError && error.details['unanswered'] === true;
      if (!unanswered || makesSomething(name)) throw error;
      return await post();
    }
  }

  /** Who is shown what is said, for what is not said in SOAP. */
  get record(): RecordExchange | undefined {
    return this.#record;
  }

  /** The connections, for what the same server offers beside SOAP. */
  get transport(): SoapTransport {
    return this.#transport;
  }

  #show(
    method: Method,
    target: MoRef,
    args: object,
    { status, contentType, text: answer }: HttpAnswer,
  ): void {
    if (this.#record === undefined) return;
    const dialect = { types: sentTypes, apiVersion: this.apiVersion };
    const request = writeRequest(method, target, withoutSecrets(method.name, args), dialect);
    this.#record({ kind: 'soap', method: method.name, target, request, status, contentType, answer });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport.close();
  }
}

function readReturnValue({ name, returns }: Method, result: XmlElement, url: URL): unknown {
  if (returns === undefined) return undefined;
  const nodes = childrenOf(result, 'returnval');
  if (returns.array === true) return readList(returns.type, nodes, readTypes);
  const [node] = nodes;
  if (node !== undefined) return readValue(returns.type, node, readTypes);
  if (returns.optional === true) return undefined;
  throw fail('not-vsphere', `${url.host} answers ${name} without the value that it returns`);
}

/** Every vCenter and ESXi since 2.5 publishes its versions beside /sdk, without a login. */
async function negotiateVersion(
  transport: SoapTransport,
  { signal, record }: { signal: AbortSignal; record: RecordExchange | undefined },
): Promise<string> {
  const url = new URL(`${transport.url.pathname.replace(/\/$/, '')}/vimServiceVersions.xml`, transport.url);
  const answer = await transport.get(url, signal);
  const { status, contentType, text } = answer;
  record?.({ kind: 'document', path: url.pathname, status, contentType, answer: text });
  const version = chooseApiVersion(offeredVersions(answer));
  if (version === undefined) throw notVsphere(answer, url);
  return version;
}

function offeredVersions(answer: HttpAnswer): string[] {
  const root = answer.status === 200 ? parseXml(answer.text) : undefined;
  if (root?.name !== 'namespaces') return [];
  const vim25 = childrenOf(root, 'namespace').find(
    (namespace) => childOf(namespace, 'name')?.text.trim() === 'urn:vim25',
  );
  if (vim25 === undefined) return [];
  const prior = childOf(vim25, 'priorVersions');
  return [vim25, ...(prior === undefined ? [] : [prior])]
    .flatMap((element) => childrenOf(element, 'version'))
    .map(({ text }) => text.trim());
}
