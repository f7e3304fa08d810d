import type { FaultCase } from '../fault-case.ts';

const stage = 'connect and log in';

export const connectCases: readonly FaultCase[] = [
  {
    stage,
    name: 'nothing listens at the port',
    faults: [],
    connection: 'nothing listens',
    lasting: [10, 'unreachable', /cannot connect to .*nothing listens/],
  },
  {
    stage,
    name: 'the port speaks no TLS',
    faults: [],
    connection: 'no TLS',
    lasting: [10, 'tls', /no common TLS/],
  },
  {
    stage,
    name: 'the certificate is not the pinned one',
    faults: [],
    connection: 'another thumbprint',
    lasting: [10, 'tls', /not the expected one/],
  },
  {
    stage,
    name: 'the certificate is self-signed and nothing says to trust it',
    faults: [],
    connection: 'no trust',
    lasting: [10, 'tls', /not trusted: it is self-signed/],
  },
  {
    stage,
    name: 'the list of API versions is an HTML page',
    faults: ['html@vimServiceVersions.xml'],
    lasting: [10, 'not-vsphere', /HTTP 200, text\/html/],
  },
  {
    stage,
    name: 'the list of API versions is refused with 503',
    faults: ['status@vimServiceVersions.xml:status=503'],
    lasting: [10, 'not-vsphere', /503/],
  },
  {
    stage,
    name: 'the first answer has headers without end',
    faults: ['header-flood@vimServiceVersions.xml'],
    lasting: [10, 'not-vsphere', /more than any vSphere answer/],
  },
  {
    stage,
    name: 'the list of API versions is a redirect to another server',
    faults: ['status@vimServiceVersions.xml:status=302,location=https://{other}/'],
    lasting: [10, 'not-vsphere', /redirect/],
  },
  {
    stage,
    name: 'a proxy answers 503 for vCenter',
    faults: ['status@RetrieveServiceContent:status=503'],
    lasting: [10, 'not-vsphere', /503/],
  },
  {
    stage,
    name: 'a proxy answers with a page of its own and status 200',
    faults: ['html@RetrieveServiceContent'],
    lasting: [10, 'not-vsphere', /HTTP 200, text\/html/],
  },
  {
    stage,
    name: 'a proxy answers with a page of its own and status 502',
    faults: ['html@RetrieveServiceContent:status=502'],
    lasting: [10, 'not-vsphere', /502/],
  },
  {
    stage,
    name: 'the answer is text, not SOAP',
    faults: ['not-soap@RetrieveServiceContent'],
    lasting: [10, 'not-vsphere', /text\/plain/],
  },
  {
    stage,
    name: 'the answer is empty',
    faults: ['empty@RetrieveServiceContent'],
    lasting: [10, 'not-vsphere', /no content/],
  },
  {
    stage,
    name: 'the answer ends in the middle, and HTTP says it is whole',
    faults: ['cut@RetrieveServiceContent:how=ended'],
    lasting: [10, 'not-vsphere', /does not answer in SOAP/],
  },
  {
    stage,
    name: 'the connection is closed in the middle of the answer',
    faults: ['cut@RetrieveServiceContent:how=closed'],
    lasting: [10, 'unreachable', /broke/],
  },
  {
    stage,
    name: 'the answer holds a million elements',
    faults: ['xml-bomb@RetrieveServiceContent:shape=elements,bytes=25MB'],
    lasting: [10, 'not-vsphere', /more than/],
  },
  {
    stage,
    name: 'the answer holds 100 MB of text',
    faults: ['xml-bomb@RetrieveServiceContent:shape=text,bytes=100MB'],
    lasting: [10, 'not-vsphere', /more than any vSphere answer/],
  },
  {
    stage,
    name: 'the answer is nested a hundred thousand levels deep',
    faults: ['xml-bomb@RetrieveServiceContent:shape=nesting,bytes=1MB'],
    lasting: [10, 'not-vsphere', /nested deeper/],
  },
  {
    stage,
    name: 'the answer defines entities that unfold to gigabytes',
    faults: ['xml-bomb@RetrieveServiceContent:shape=entities'],
    lasting: [10, 'not-vsphere', /document type/],
  },
  ...[301, 302, 307].map((status): FaultCase => ({
    stage,
    name: `the login is redirected (${status}) to another server, which would get the password`,
    faults: [`status@Login:status=${status},location=https://{other}/sdk`],
    lasting: [10, 'not-vsphere', /redirect/],
  })),
  {
    stage,
    name: 'the connection is reset before the login is answered',
    faults: ['reset@Login'],
    lasting: [10, 'unreachable', /closed the connection/],
  },
  {
    stage,
    name: 'the password is wrong',
    faults: ['fault@Login:type=InvalidLogin'],
    lasting: [11, 'not-authenticated', /does not accept/],
  },
  {
    stage,
    name: 'the user may not log in',
    faults: ['fault@Login:type=NoPermission,privilegeId=System.View'],
    lasting: [11, 'no-permission', /System\.View/],
  },
];
