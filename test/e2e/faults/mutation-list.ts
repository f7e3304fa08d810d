/** One line of the program taken away or turned round, and the cases that must notice. */
export interface Mutation {
  /** What the program then fails to do. */
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly line: string;
  readonly instead: string;
  /** Names of cases, or parts of them (`stage: name`). */
  readonly guards: readonly string[];
}

const GRAINS = 'src/disk/stream-optimized';

export const mutations: readonly Mutation[] = [
  {
    what: 'a body may end anywhere',
    file: `${GRAINS}/incremental-parse.ts`,
    line: 'if (this.#step.done !== true) throw this.#cutShort();',
    instead: '',
    guards: [
      'the body ends in the middle, at the end of a chunk',
      'the body ends in the middle, and the server says that this was all',
      'the end-of-stream marker is missing',
      'transfer: the answer: the answer is empty, with status 200',
    ],
  },
  {
    what: 'anything may follow the end of the stream',
    file: `${GRAINS}/markers.ts`,
    line: "throw notADisk(input.offset, 'the end of the body', 'more bytes');",
    instead: '',
    guards: ['bytes follow behind the end of the stream'],
  },
  {
    what: 'grains may come in any order',
    file: `${GRAINS}/grain-passage.ts`,
    line: 'if (index <= this.index) {',
    instead: 'if (index < 0) {',
    guards: ['two grains are in the wrong order', 'a grain comes twice'],
  },
  {
    what: 'grain tables are not compared with where the grains were',
    file: `${GRAINS}/parse-esxi-layout.ts`,
    line: 'if (found !== expected) {',
    instead: 'if (found < 0) {',
    guards: ['a grain is missing that the tables know', 'a grain table points elsewhere'],
  },
  {
    what: 'the grain directory is not compared with where the tables were',
    file: `${GRAINS}/parse-esxi-layout.ts`,
    line: 'if (!directory.equals(tables.digest)) {',
    instead: 'if (directory.count < 0) {',
    guards: ['the grain directory points elsewhere'],
  },
  {
    what: 'the footer is not compared with the header',
    file: `${GRAINS}/parse-esxi-layout.ts`,
    line: 'if (found.equals(expected)) return;',
    instead: 'return;',
    guards: ['the footer says another capacity than the header'],
  },
  {
    what: "the capacity is not compared with the VM's",
    file: 'src/export/download-file.ts',
    line: 'if (disk !== undefined && structure.capacityBytes !== disk.capacityBytes) {',
    instead: 'if (disk !== undefined && structure.capacityBytes < 0) {',
    guards: [
      "the disk is sound, but larger than the VM's",
      'the body is that of another disk, of another size',
    ],
  },
  {
    what: "the server's checksums are not compared",
    file: 'src/export/server-checksums.ts',
    line: 'if (server.toLowerCase() !== ours) throw differs(file, what, server, ours);',
    instead: '',
    guards: [
      'a byte of the data is another one',
      "the body is the disk's state of an earlier day",
      "the server's SHA-256 of a disk is another one",
      "the server's SHA-1 is another one",
    ],
  },
  {
    what: "the server's sizes are not compared",
    file: 'src/export/server-checksums.ts',
    line: 'if (entry.sizeBytes !== file.sizeBytes)',
    instead: 'if (entry.sizeBytes < 0)',
    guards: ["the server's size of a disk is another one"],
  },
  {
    what: 'a chunked body may be cut',
    file: 'src/transfer/chunked-framing.ts',
    line: 'if (!this.complete) throw cut(`in the middle of a chunked body, after ${this.#received} bytes`);',
    instead: '',
    guards: ['the connection is closed in the middle of the body'],
  },
  {
    what: 'a body may be shorter than its length',
    file: 'src/transfer/body-framing.ts',
    line: 'if (!this.complete) throw cut(`after ${this.#received} of ${this.#length} bytes`);',
    instead: '',
    guards: ['the length is too large'],
  },
  {
    what: 'any status is as good as 200',
    file: 'src/transfer/accept-answer.ts',
    line: 'if (head.status !== 200) throw refusedStatus(head, host);',
    instead: '',
    guards: ['the host answers 404', 'the host redirects (302) to another server'],
  },
  {
    what: 'a silent host is waited for without end',
    file: 'src/transfer/get-body.ts',
    line: '    socket.setTimeout(idleMs);',
    instead: '',
    guards: ['the host stops sending and says nothing more'],
  },
  {
    what: 'nothing is tried again',
    file: 'src/core/retry.ts',
    line: 'return error.retryable;',
    instead: 'return error.retryable && false;',
    guards: ['the connection is reset in the middle of the body', 'a grain comes twice'],
  },
  {
    what: "the lease's thumbprint is not believed",
    file: 'src/vsphere/lease-file.ts',
    line: "if (sslThumbprint !== '') return { kind: 'pinned', thumbprint: announced(sslThumbprint) };",
    instead: '',
    guards: ['the lease names a thumbprint that the host has not'],
  },
  {
    what: 'a pinned certificate is not compared',
    file: 'src/vsphere/tls/check-certificate.ts',
    line: 'if (!thumbprintMatches(trust.thumbprint, der)) throw differs(address, der);',
    instead: '',
    guards: [
      'the certificate is not the pinned one',
      'the host shows another certificate from one connection to the next',
      'a disk shall be fetched from another server, whose certificate is another',
    ],
  },
  {
    what: 'a disk is fetched without TLS',
    file: 'src/vsphere/lease-file.ts',
    line: "if (parsed?.protocol === 'https:') return parsed;",
    instead: 'if (parsed !== null) return parsed;',
    guards: ['a disk shall be fetched without TLS'],
  },
  {
    what: 'the lease is not aborted',
    file: 'src/export/open-lease.ts',
    line: 'await nfc.abort({ signal });',
    instead: '',
    guards: ['the host answers 404', 'SIGINT in the middle of a body'],
  },
  {
    what: 'nobody logs out',
    file: 'src/vsphere/session.ts',
    line: "await this.#client.call(this.content.sessionManager, methodNamed('Logout'), {}, { signal });",
    instead: '',
    guards: ['the host answers 404', 'vCenter takes its time to answer'],
  },
  {
    what: 'the loss of the lease is not noticed',
    file: 'src/export/open-lease.ts',
    line: 'onLost: (error) => lost.abort(error),',
    instead: 'onLost: () => undefined,',
    guards: ['no renewal of the lease gets through, and it expires'],
  },
  {
    what: 'an expired session is not renewed',
    file: 'src/vsphere/session.ts',
    line: "if (!isFault(error, 'NotAuthenticated') || this.#ended.signal.aborted) throw error;",
    instead: 'throw error;',
    guards: ['find the VM: the session has expired', 'lease: the session has expired'],
  },
  {
    what: 'document types are read',
    file: 'src/xml/limits.ts',
    line: "return 'has a document type or entities, which are not accepted';",
    instead: 'return undefined;',
    guards: ['the answer defines entities that unfold to gigabytes'],
  },
  {
    what: 'XML may be as deep as it likes',
    file: 'src/xml/limits.ts',
    line: 'if (depth > limits.maxDepth) return `is nested deeper than ${limits.maxDepth} elements`;',
    instead: '',
    guards: ['the answer is nested a hundred thousand levels deep'],
  },
  {
    what: 'a start of the VM between two runs is not asked for',
    file: 'src/export/resume/point-in-time.ts',
    line: "if (started === 'none') return undefined;",
    instead: 'if (started !== undefined) return undefined;',
    guards: ['the guest writes to the disks, and only the events tell'],
  },
  {
    what: 'a finished disk is kept without another look at it',
    file: 'src/export/resume/kept-files.ts',
    line: "return tail === 0 && hash.digest('hex') === file.sha256;",
    instead: 'return tail === 0;',
    guards: ['a byte of the finished disk changes here'],
  },
];
