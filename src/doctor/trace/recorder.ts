import type { Exchange } from '../../vsphere/soap/exchange.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { redactText } from './redact-text.ts';
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
    return { entries: [...this.#entries], dropped: this.#dropped };
  }

  /** To be given to `connect`. */
  readonly soap = ({ call, path = '', status, contentType, answer }: Exchange): void => {
    const redacted = redactXml(answer, this.pseudonyms);
    const answered = {
      status,
      contentType: typeOf(contentType),
      ...(redacted === undefined ? {} : { answer: redacted }),
      answerCharacters: answer.length,
    };
    if (call === undefined) {
      this.#keep({ kind: 'document', path, ...answered });
      return;
    }
    const { type, value } = call.target;
    this.#keep({
      kind: 'soap',
      method: call.method,
      target: `${type}:${isKeptReference(value) ? value : redactText(value, this.pseudonyms)}`,
      request: redactXml(call.request, this.pseudonyms) ?? '',
      ...answered,
    });
  };

  file(entry: FileEntry): void {
    const { url, sha256, sha1, ...rest } = entry;
    this.#keep({
      ...rest,
      url: this.redact(url),
      ...(sha256 === undefined ? {} : { sha256: this.redact(sha256) }),
      ...(sha1 === undefined ? {} : { sha1: this.redact(sha1) }),
    });
  }

  redact(text: string): string {
    return redactText(text, this.pseudonyms);
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

/** A proxy may write anything there. */
function typeOf(contentType: string): string {
  return /^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0] ?? '';
}
