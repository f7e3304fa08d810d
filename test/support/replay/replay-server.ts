import { once } from 'node:events';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type {
  DocumentEntry,
  RestEntry,
  SoapEntry,
  Trace,
  TraceEntry,
} from '../../../src/doctor/trace/trace.ts';
import { makeCertificate } from '../../../src/simulator/server/certificate.ts';
import { childOf, childrenOf, type XmlElement } from '../../../src/xml/element.ts';
import { RecordedCalls, type Asked } from './recorded-calls.ts';
import { RecordedFiles } from './recorded-files.ts';
import { rewriteAnswer } from './rewrite-answer.ts';
import { StandIns } from './stand-ins.ts';
import { Watches } from './watches.ts';
import { leavesOf, parseTree } from './xml-tree.ts';

export interface ReplayServer extends AsyncDisposable {
  /** `https://127.0.0.1:<port>/sdk`. */
  readonly url: URL;
  readonly thumbprintSha256: string;
  /** What was asked and is not in the trace: `CreateSnapshot_Task on VirtualMachine:vm-12`. */
  readonly unanswered: readonly string[];
}

/**
 * A server that answers from a trace: what it was asked then, it answers now as it did then, in the same order. Who
 * logs in to it, with which password, does not matter.
 */
export async function startReplay(trace: Trace): Promise<ReplayServer> {
  const { keyPem, certificatePem, thumbprintSha1, thumbprintSha256 } = await makeCertificate('127.0.0.1');
  const server = createServer({ key: keyPem, cert: certificatePem });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const replay = new Replay(trace, {
    ...{ host: '127.0.0.1', port },
    ...{ certificatePem, thumbprintSha1, thumbprintSha256 },
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    replay.answer(request, response).catch(() => response.destroy());
  });
  return {
    url: new URL(`https://127.0.0.1:${port}/sdk`),
    thumbprintSha256,
    unanswered: replay.unanswered,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A run that still waits then will do so for ever. */
const PATIENCE_MS = 20_000;

type Here = Parameters<typeof rewriteAnswer>[2]['here'];

class Replay {
  readonly unanswered: string[] = [];
  readonly #here: Here;
  readonly #standIns: StandIns;
  readonly #calls: RecordedCalls;
  readonly #watches: Watches;
  readonly #files: RecordedFiles;
  readonly #documents: readonly DocumentEntry[];
  readonly #rest: RestEntry[];
  readonly #urls: ReadonlyMap<string, string>;
  #collectors = 0;

  constructor({ entries }: Trace, here: Here) {
    const ofKind = <K extends TraceEntry['kind']>(kind: K) =>
      entries.filter((entry): entry is Extract<TraceEntry, { kind: K }> => entry.kind === kind);
    const soap = ofKind('soap');
    this.#here = here;
    this.#standIns = new StandIns(textsOf(soap));
    this.#calls = new RecordedCalls(soap, this.#standIns);
    this.#watches = new Watches(soap, this.#standIns);
    this.#files = new RecordedFiles(ofKind('file'));
    this.#documents = ofKind('document');
    this.#rest = ofKind('rest');
    this.#urls = deviceUrls(soap);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request;
    const body = await text(request);
    if (method === 'POST' && /^\/sdk\/?$/.test(url)) await this.#answerCall(readCall(body), response);
    else if (method === 'GET' && url.startsWith('/sdk/')) send(response, this.#document(url));
    else if (/^\/(?:api|rest)\//.test(url)) send(response, this.#restful(method, url, body));
    else if (!(await this.#files.answer(request, response)))
      send(response, this.#refused(`${method} ${url}`));
  }

  async #answerCall(asked: Asked, response: ServerResponse): Promise<void> {
    const reply = await this.#soap(asked);
    send(response, reply);
    if (reply !== 'silence') return;
    const tell = () => this.unanswered.push(`more of what ${asked.target} waits for`);
    const patience = setTimeout(tell, PATIENCE_MS);
    response.once('close', () => clearTimeout(patience));
  }

  async #soap(asked: Asked): Promise<Reply> {
    switch (asked.method) {
      // What a session makes for itself is made here: how many of them there were is no matter of the server's.
      case 'CreatePropertyCollector':
        this.#collectors += 1;
        return xmlReply(newCollector(`collector ${this.#collectors}`));
      case 'DestroyPropertyCollector':
      case 'DestroyPropertyFilter':
        return xmlReply(emptyAnswer(asked.method));
      case 'CreateFilter':
        return await this.#recorded(this.#watches.createFilter(asked), asked);
      case 'WaitForUpdatesEx': {
        const told = this.#watches.next(asked.target);
        if (told !== undefined) return await this.#recorded(told, asked);
        // Nothing changes any more: a server would say so after some seconds, and be asked again.
        return 'silence';
      }
      // A run that takes longer renews its lease more often.
      case 'HttpNfcLeaseProgress': {
        const entry = this.#calls.find(asked);
        return entry === undefined ? xmlReply(emptyAnswer(asked.method)) : await this.#recorded(entry, asked);
      }
      default:
        return await this.#recorded(this.#calls.find(asked), asked);
    }
  }

  async #recorded(entry: SoapEntry | undefined, asked: Asked): Promise<Reply> {
    if (entry === undefined) return this.#refused(`${asked.method} on ${asked.target}`);
    if (entry.answer === undefined) return asRecorded(entry);
    const parts = { here: this.#here, standIns: this.#standIns, files: this.#files, urls: this.#urls };
    return { ...asRecorded(entry), body: await rewriteAnswer(entry, asked.request, parts) };
  }

  #document(url: string): Reply {
    const entry = this.#documents.find(({ path }) => path === url) ?? this.#documents[0];
    return entry === undefined ? this.#refused(`GET ${url}`) : asRecorded(entry);
  }

  #restful(method: string, url: string, body: string): Reply {
    const same = this.#rest.filter((entry) => entry.method === method && entry.path === decodeURI(url));
    const [entry] = same.filter(({ request = '' }) => request === body).concat(same);
    if (entry === undefined) return this.#refused(`${method} ${url}`);
    // The next one is for whoever asks next; the last one stays.
    if (same.length > 1) this.#rest.splice(this.#rest.indexOf(entry), 1);
    return asRecorded(entry);
  }

  #refused(what: string): Reply {
    this.unanswered.push(what);
    return { ...xmlReply(fault(`the trace has no ${what}`)), status: 500 };
  }
}

/** `silence`: no answer, for as long as there is a connection. */
type Reply = { readonly status: number; readonly contentType: string; readonly body: string } | 'silence';

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  const { status, contentType, body } = reply;
  response.writeHead(status, { 'content-type': contentType === '' ? 'text/plain' : contentType }).end(body);
}

function xmlReply(body: string): Exclude<Reply, string> {
  return { status: 200, contentType: 'text/xml', body };
}

function asRecorded(entry: SoapEntry | DocumentEntry | RestEntry): Exclude<Reply, string> {
  const { status, contentType } = entry;
  return { status, contentType, body: entry.answer ?? notKept(entry) };
}

/** An answer that was none of the API: of such there is only the length. */
function notKept({ answerCharacters }: { readonly answerCharacters: number }): string {
  return '?'.repeat(Math.min(answerCharacters, 64 * 1024));
}

function readCall(request: string): Asked {
  const root = parseTree(request);
  const call = root === undefined ? undefined : childOf(root, 'Body')?.children[0];
  const self = call === undefined ? undefined : childOf(call, '_this');
  const type = self?.attributes.find(({ name }) => name === 'type')?.value ?? '';
  return { method: call?.name ?? '', target: `${type}:${self?.text ?? ''}`, request };
}

function textsOf(entries: readonly SoapEntry[]): ReadonlySet<string> {
  const documents = entries.flatMap(({ request, answer = '' }) => [request, answer]);
  return new Set(
    documents.flatMap((document) => {
      const root = parseTree(document);
      return root === undefined ? [] : leavesOf(root).map(({ text: each }) => each);
    }),
  );
}

/** The addresses of the leases' files, by lease and key: a manifest knows the keys alone. */
function deviceUrls(entries: readonly SoapEntry[]): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  const visit = (element: XmlElement, lease: string): void => {
    const object = childOf(element, 'obj')?.text ?? lease;
    for (const device of childrenOf(element, 'deviceUrl')) {
      urls.set(`${object} ${childOf(device, 'key')?.text ?? ''}`, childOf(device, 'url')?.text ?? '');
    }
    for (const child of element.children) visit(child, object);
  };
  for (const { answer } of entries) {
    const root = answer?.includes('<deviceUrl>') === true ? parseTree(answer) : undefined;
    if (root !== undefined) visit(root, '');
  }
  return urls;
}

const envelope = (body: string) =>
  `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Body>${body}</Body></Envelope>`;

function newCollector(value: string): string {
  const returned = `<returnval type="PropertyCollector">${value}</returnval>`;
  return envelope(
    `<CreatePropertyCollectorResponse xmlns="urn:vim25">${returned}</CreatePropertyCollectorResponse>`,
  );
}

function emptyAnswer(method: string): string {
  return envelope(`<${method}Response xmlns="urn:vim25"/>`);
}

function fault(message: string): string {
  return envelope(
    `<Fault><faultcode>ServerFaultCode</faultcode><faultstring>${message}</faultstring>` +
      `<detail><NotSupportedFault xmlns="urn:vim25" xsi:type="NotSupported"/></detail></Fault>`,
  );
}
