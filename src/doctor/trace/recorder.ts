import type { Exchange, FileExchange } from '../../vsphere/soap/exchange.ts';
import { condensed } from './condense.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redactHeaders, typeOf } from './redact-headers.ts';
import { redactJson } from './redact-json.ts';
import { redactText } from './redact-text.ts';
import { redactRequestPath } from './redact-url.ts';
import { redactXml } from './redact-xml.ts';
import type { FileEntry, Trace, TraceEntry } from './trace.ts';
import { isKeptReference } from './vocabulary.ts';

/** A session of a few hundred calls takes one or two million; an inventory of thousands of VMs is the rest. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** Keeps what is said to a server and what it answers, redacted before it is kept. */
export class TraceRecorder {
  readonly pseudonyms = new Pseudonyms();
  readonly #entries: TraceEntry[] = [];
  #characters = 0;
  #dropped = 0;

  get trace(): Trace {
    return { entries: condensed(this.#entries), dropped: this.#dropped };
  }

  /** To be given to `connect`. */
  readonly record = (exchange: Exchange): void => {
    this.#keep(this.#redacted(exchange));
  };

  redact(text: string): string {
    return redactText(text, this.pseudonyms);
  }

  #redacted(exchange: Exchange): TraceEntry {
    const { pseudonyms } = this;
    switch (exchange.kind) {
      case 'soap': {
        const { kind, method, target, request } = exchange;
        return {
          ...{ kind, method },
          target: `${target.type}:${isKeptReference(target) ? target.value : this.redact(target.value)}`,
          request: redactXml(request, pseudonyms) ?? '',
          ...answered(exchange, redactXml(exchange.answer, pseudonyms)),
        };
      }
      case 'document':
        return {
          kind: 'document',
          path: redactRequestPath(exchange.path, pseudonyms),
          ...answered(exchange, redactXml(exchange.answer, pseudonyms)),
        };
      case 'rest': {
        const { kind, method, path, request } = exchange;
        return {
          ...{ kind, method },
          path: redactRequestPath(path, pseudonyms),
          ...(request === undefined ? {} : { request: redactJson(request, pseudonyms) ?? '' }),
          ...answered(exchange, redactJson(exchange.answer, pseudonyms)),
        };
      }
      case 'file':
        return this.#redactedFile(exchange);
    }
  }

  #redactedFile({ url, headers, sha256, sha1, ...rest }: FileExchange): FileEntry {
    return {
      ...rest,
      url: this.redact(url),
      ...(headers === undefined ? {} : { headers: redactHeaders(headers) }),
      ...(sha256 === undefined ? {} : { sha256: this.redact(sha256) }),
      ...(sha1 === undefined ? {} : { sha1: this.redact(sha1) }),
    };
  }

  #keep(entry: TraceEntry): void {
    const size = JSON.stringify(entry).length;
    if (this.#characters + size > MAX_CHARACTERS) {
      this.#dropped += 1;
      return;
    }
    this.#characters += size;
    this.#entries.push(entry);
  }
}

function answered(
  { status, contentType, answer }: { status: number; contentType: string; answer: string },
  redacted: string | undefined,
) {
  return {
    status,
    contentType: typeOf(contentType),
    ...(redacted === undefined ? {} : { answer: redacted }),
    answerCharacters: answer.length,
  };
}
