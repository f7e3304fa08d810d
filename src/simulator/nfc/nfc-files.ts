export interface OtherDisk {
  /** Counted from 0; absent: the same. */
  readonly disk?: number;
  /** How often its guest had written; absent: as often as by now. */
  readonly generation?: number;
}

/** A file that a lease serves under `/nfc/<ticket>/<name>`; the ticket is the permission to read it. */
export interface NfcFile {
  /** Made anew for every GET. Disks are endless streams to the server: their length is not known before their end. */
  open(
    signal: AbortSignal,
    asRead?: (content: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>,
  ): AsyncIterable<Uint8Array>;
  /** The body of another disk of its VM, or of this one at another time; undefined for what is no disk. */
  other(which: OtherDisk, signal: AbortSignal): AsyncIterable<Uint8Array> | undefined;
  readonly contentType: string;
  /** Resolves when its host says anything at all. */
  answers(signal: AbortSignal): Promise<void>;
}

export class NfcFiles {
  readonly #files = new Map<string, NfcFile>();

  serve(ticket: string, name: string, file: NfcFile): void {
    this.#files.set(`${ticket}/${name}`, file);
  }

  withdraw(ticket: string): void {
    for (const key of this.#files.keys()) if (key.startsWith(`${ticket}/`)) this.#files.delete(key);
  }

  find(ticketAndName: string): NfcFile | undefined {
    return this.#files.get(ticketAndName);
  }
}
