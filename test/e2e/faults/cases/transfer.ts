import type { FaultCase, Outcome } from '../fault-case.ts';

const DISK = 'disk-0.vmdk';

const refused = (status: number, rest = ''): FaultCase => ({
  stage: 'transfer: the answer',
  name: `the host answers ${status}`,
  faults: [`status@${DISK}:status=${status}${rest}`],
  lasting: [14, 'transfer', new RegExp(String(status))],
});

const answers: readonly FaultCase[] = [
  { ...refused(503), once: 'exported' },
  { ...refused(500), once: 'exported' },
  { ...refused(429, ',retryAfter=1'), once: 'exported' },
  refused(404),
  refused(401),
  refused(403),
  ...[302, 307].map((status): FaultCase => ({
    ...refused(status, ',location=https://{other}/'),
    name: `the host redirects (${status}) to another server`,
  })),
  {
    stage: 'transfer: the answer',
    name: 'the answer is a page of a proxy, with status 200',
    faults: [`html@${DISK}`],
    lasting: [14, 'transfer', /a web page/],
    once: 'exported',
  },
  {
    stage: 'transfer: the answer',
    name: 'the answer is empty, with status 200',
    faults: [`empty@${DISK}`],
    lasting: [14, 'not-a-disk', /an empty body/],
    once: 'exported',
  },
  {
    stage: 'transfer: the answer',
    name: 'the second disk of the lease is empty, with status 200',
    faults: ['empty@disk-1.vmdk'],
    lasting: [14, 'not-a-disk', /./],
    once: 'exported',
  },
  {
    stage: 'transfer: the answer',
    name: 'the answer has headers without end',
    faults: [`header-flood@${DISK}`],
    lasting: [14, 'transfer', /head/],
    once: 'exported',
  },
  {
    stage: 'transfer: the answer',
    name: 'the NVRAM is refused with 503',
    faults: ['status@disk-2.nvram:status=503'],
    lasting: [14, 'transfer', /503/],
    once: 'exported',
  },
];

const connection = (name: string, fault: string, more: Partial<FaultCase> = {}): FaultCase => ({
  stage: 'transfer: the connection',
  name,
  faults: [fault],
  lasting: [14, 'transfer', /./],
  once: 'exported',
  ...more,
});

const connections: readonly FaultCase[] = [
  connection('the connection is reset before the answer', `reset@${DISK}`),
  connection('the connection is reset in the middle of the body', `cut@${DISK}:after=100000`),
  connection('the connection is closed in the middle of the body', `cut@${DISK}:after=100000,how=closed`),
  connection('the body ends in the middle, at the end of a chunk', `cut@${DISK}:after=100000,how=ended`, {
    lasting: [14, 'not-a-disk', /more of a grain/],
  }),
  connection(
    'the body ends in the middle, and the server says that this was all',
    `cut@${DISK}:after=131072,how=ended,admitted`,
    { lasting: [14, 'not-a-disk', /more of a grain/] },
  ),
  connection('the NVRAM ends in the middle, at the end of a chunk', 'cut@disk-2.nvram:after=1000,how=ended', {
    lasting: [15, 'integrity', /nvram/],
    once: [15, 'integrity', /nvram/],
  }),
  connection('the host stops sending and says nothing more', `hold@${DISK}:after=100000`, {
    args: ['--idle-timeout', '250ms'],
    lasting: [14, 'transfer', /sent nothing/],
  }),
  connection('the host does not answer at all', `hold@${DISK}`, {
    args: ['--idle-timeout', '250ms'],
    lasting: [14, 'transfer', /sent nothing/],
  }),
  {
    stage: 'transfer: the connection',
    name: 'the host pauses in the middle of a body, and goes on',
    faults: [`hold@${DISK}:after=100000`],
    then: 'it goes on',
    lasting: 'exported',
  },
];

const framing = (as: string, name: string, lasting: Outcome, once?: Outcome): FaultCase => ({
  stage: 'transfer: the framing',
  name,
  faults: [`framing@${DISK}:as=${as}`],
  lasting,
  ...(once === undefined ? {} : { once }),
});
const wrongly = (as: string, name: string, message: RegExp): FaultCase =>
  framing(as, name, [14, 'transfer', message], 'exported');

const framings: readonly FaultCase[] = [
  framing('length', 'the body has a length (legal)', 'exported'),
  framing('until-close', 'the body ends with the connection (legal)', 'exported'),
  framing('small-chunks', 'the body comes in thousands of small chunks (legal)', 'exported'),
  framing('chunk-extensions', 'the chunks have extensions (legal)', 'exported'),
  framing('trailers', 'the body has trailers (legal)', 'exported'),
  framing('length-too-small', 'the length is too small', [14, 'not-a-disk', /./], 'exported'),
  wrongly('length-too-large', 'the length is too large', /cut after/),
  wrongly('two-lengths', 'two lengths are announced', /length/),
  wrongly('length-and-chunks', 'a length and chunks are announced', /both/),
  wrongly('bad-chunk-size', 'the size of a chunk is no number', /size/),
  wrongly('huge-chunk-size', 'a chunk is said to be larger than any disk', /size/),
  wrongly('endless-chunk-line', 'the line before a chunk does not end', /line/),
  wrongly('chunk-without-end', 'a chunk does not end where its size says', /chunk|line/),
  wrongly('endless-trailers', 'the trailers do not end', /trailer/),
  wrongly('unknown-encoding', 'the body is encoded as nobody asked for', /encod/),
];

const content = (name: string, fault: string, lasting: Outcome, once?: Outcome): FaultCase => ({
  stage: 'transfer: the content',
  name,
  faults: [fault],
  lasting,
  ...(once === undefined ? {} : { once }),
});
const noDisk = (name: string, fault: string, message: RegExp): FaultCase =>
  content(name, fault, [14, 'not-a-disk', message], 'exported');
const unsound = (change: string, name: string, message: RegExp): FaultCase =>
  noDisk(name, `structure@${DISK}:change=${change},admitted`, message);

const contents: readonly FaultCase[] = [
  content('a byte of the data is another one', `flip@${DISK}:at=300000`, [15, 'integrity', /SHA-256/]),
  content('a byte of the second disk is another one', 'flip@disk-1.vmdk:at=200000', [
    15,
    'integrity',
    /SHA-256/,
  ]),
  content('a byte of the NVRAM is another one', 'flip@disk-2.nvram:at=77', [15, 'integrity', /nvram/]),
  noDisk('the first byte is another one', `flip@${DISK}:at=0,admitted`, /KDMV/),
  noDisk(
    'a byte of the descriptor in the disk is another one',
    `flip@${DISK}:at=520,admitted`,
    /embedded descriptor/,
  ),
  noDisk('512 bytes too many are in the middle', `insert@${DISK}:at=100000,bytes=512`, /not a whole/),
  noDisk('512 bytes in the middle are missing', `drop@${DISK}:at=100000,bytes=512`, /not a whole/),
  noDisk(
    'bytes follow behind the end of the stream',
    `extend@${DISK}:bytes=512,admitted`,
    /the end of the body, found more bytes/,
  ),
  unsound('grains-swapped', 'two grains are in the wrong order', /a grain above sector/),
  unsound('grain-twice', 'a grain comes twice', /a grain above sector/),
  unsound('grain-missing', 'a grain is missing that the tables know', /in its table/),
  unsound('grain-beyond-capacity', 'a grain lies behind the end of the disk', /a grain below sector/),
  unsound('table-entry', 'a grain table points elsewhere', /in its table/),
  unsound('directory-entry', 'the grain directory points elsewhere', /a directory of the/),
  unsound('header-capacity', 'the header says another capacity than the footer', /as in the header/),
  unsound('footer-capacity', 'the footer says another capacity than the header', /a footer like the header/),
  unsound('no-footer', 'the footer is missing', /a footer marker/),
  unsound('no-end', 'the end-of-stream marker is missing', /more of a marker/),
  unsound('unknown-marker', 'a marker is of an unknown type', /a grain table marker/),
  unsound('all-capacities', "the disk is sound, but larger than the VM's", /holds a disk of/),
  noDisk(
    'the body is that of another disk, of another size',
    `other-disk@${DISK}:disk=1,admitted`,
    /holds a disk of/,
  ),
  content(
    'the body is that of another disk',
    `other-disk@${DISK}:disk=1`,
    [14, 'not-a-disk', /./],
    'exported',
  ),
  content("the body is the disk's state of an earlier day", `old-disk@${DISK}:generation=1`, [
    15,
    'integrity',
    /SHA-256/,
  ]),
];

/** What is seen first: that a renewal fails, or that the host has no such file any more. */
const LOST: Outcome = {
  either: [
    [13, 'lease-lost', /./],
    [14, 'transfer', /404/],
  ],
};

const lost = (name: string, fault: string): FaultCase => ({
  stage: 'transfer: session and lease',
  name,
  faults: [fault],
  lasting: LOST,
  once: 'exported',
});

const losses: readonly FaultCase[] = [
  lost('the session expires in the middle of a body', `end-sessions@${DISK}:after=100000`),
  lost('the lease expires in the middle of a body', `expire-leases@${DISK}:after=100000`),
  lost('the lease has expired before a body is asked for', `expire-leases@${DISK}`),
  {
    stage: 'transfer: session and lease',
    name: 'the lease expires when one disk is done, and the guest writes before the next lease',
    faults: ['expire-leases@disk-1.vmdk:after=100000,times=1'],
    args: ['--parallel', '1'],
    then: 'the guest writes',
    lasting: 'exported',
  },
  {
    stage: 'transfer: session and lease',
    name: 'the session has expired when the lease is renewed, every time',
    faults: ['end-sessions@HttpNfcLeaseProgress', `hold@${DISK}:after=100000`],
    lasting: [13, 'lease-lost', /./],
  },
  {
    stage: 'transfer: session and lease',
    name: 'no renewal of the lease gets through, and it expires',
    faults: ['status@HttpNfcLeaseProgress:status=503', `hold@${DISK}:after=100000`],
    lasting: [13, 'lease-lost', /./],
  },
];

export const transferCases: readonly FaultCase[] = [
  ...answers,
  ...connections,
  ...framings,
  ...contents,
  ...losses,
];
