import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { TraceRecorder } from '../../../src/doctor/trace/recorder.ts';
import type { TraceEntry } from '../../../src/doctor/trace/trace.ts';
import { startSimulator } from '../../../src/simulator/start.ts';
import { findVirtualMachine } from '../../../src/vsphere/inventory.ts';
import { readPrivileges } from '../../../src/vsphere/privileges.ts';
import { connect } from '../../../src/vsphere/session.ts';
import type { Exchange, SoapExchange } from '../../../src/vsphere/soap/exchange.ts';
import { lastEvent } from '../../../src/vsphere/vm-events.ts';
import { runCommand } from '../../support/replay/run-command.ts';
import { found, vmOfCanaries } from './canaries.ts';
import { plantCanaries } from './canary-answers.ts';

const recorder = new TraceRecorder();
const raw: Exchange[] = [];
let canaries: readonly string[];

/** A whole export by snapshot, of a VM whose texts are canaries; and what an export does not ask. */
beforeAll(async () => {
  const { vm, canaries: planted } = vmOfCanaries('trace');
  const username = 'Mallory@corp.example.org';
  const password = '4711-open-sesame';
  await using simulator = await startSimulator({ vms: [vm], username, password });
  const { url, certificatePem: pem, thumbprintSha256, thumbprintSha1 } = simulator;
  canaries = [
    ...planted,
    'Mallory',
    'corp.example',
    '4711',
    'sesame',
    thumbprintSha256,
    thumbprintSha1,
    url.host,
  ];
  const record = (exchange: Exchange) => {
    raw.push(exchange);
    recorder.record(exchange);
  };
  const room = await mkdtemp(join(tmpdir(), 'trace-'));
  try {
    const where = ['--url', url.href, '--username', username, '--thumbprint', thumbprintSha256];
    const snapshot = ['--snapshot', '--snapshot-name', 'Canary of a snapshot {date}'];
    const what = ['--vm', vm.name, '--output', join(room, 'out'), ...snapshot];
    const environment = {
      HYPEREXPORT_PASSWORD: password,
      HYPEREXPORT_STATE_DIR: join(room, 'state'),
      HOME: room,
    };
    const ran = await runCommand([...where, ...what, '--export-flags', 'mac,uuid,extraconfig'], {
      environment,
      record,
    });
    expect(ran.exitCode, ran.stderr).toBe(0);
  } finally {
    await rm(room, { recursive: true });
  }
  const signal = AbortSignal.timeout(60_000);
  const trust = { kind: 'certificate', pem } as const;
  const options = { url, username, password, trust, record };
  await using session = await connect(options, { signal, clock: systemClock });
  const { ref } = await findVirtualMachine(session, { vm: vm.name, signal });
  await readPrivileges(session, { entities: [ref], privileges: ['VApp.Export'], signal });
  await lastEvent(session, { vm: ref, signal });
  canaries = [...canaries, 'Canary of a snapshot', session.key];
}, 60_000);

afterAll(() => raw.splice(0));

describe('a trace', () => {
  it('holds nothing that a user chose, whatever it looks like and wherever it stands', () => {
    expect(recorder.trace.entries.length).toBeGreaterThan(40);
    expect(raw.some((exchange) => found(JSON.stringify(exchange), canaries).length > 0)).toBe(true);
    for (const entry of recorder.trace.entries) {
      expect(found(JSON.stringify(entry), canaries), JSON.stringify(entry, undefined, 2)).toEqual([]);
    }
  });

  it('holds no text of an answer but those of the API itself, whatever the text', () => {
    const kept = new Set<string>();
    for (const shape of SHAPES) {
      const planting = new TraceRecorder();
      for (const exchange of raw.filter(({ kind }) => kind === 'soap') as SoapExchange[]) {
        const { answer, planted } = plantCanaries(exchange.answer, shape);
        planting.record({ ...exchange, answer });
        const entry = planting.trace.entries.at(-1);
        const shown = entry !== undefined && 'answer' in entry ? (entry.answer ?? '') : '';
        for (const { place } of planted.filter(({ canary }) => found(shown, [canary]).length > 0))
          kept.add(place);
      }
    }
    expect([...kept].sort()).toEqual(OF_THE_API);
  });

  it('keeps what the API says: methods, types, states, sizes, and which things are the same', () => {
    const { entries } = recorder.trace;
    const text = entries.map((entry) => JSON.stringify(entry)).join('\n');
    for (const word of WORDS) expect(text).toContain(word);
    const facts = answersOf('RetrievePropertiesEx');
    for (const word of ['vmx-21', 'debian12_64Guest', '>bios<', 'guestToolsNotRunning'])
      expect(facts).toContain(word);
    const soap = entries.flatMap((entry) => (entry.kind === 'soap' ? [entry] : []));
    const login = soap.find(({ method }) => method === 'Login');
    expect(login?.request).toContain('<password/>');
    // The key of the session is asked with by another name than the one under which it came.
    const [, key] = /<key>([^<]+)<\/key>/.exec(login?.answer ?? '') ?? [];
    expect(soap.find(({ method }) => method === 'HasPrivilegeOnEntities')?.request).toContain(
      `<sessionId>${key}</sessionId>`,
    );
  });

  it('tells of each file that was read how it came, and which bytes its server and this machine agree upon', () => {
    const files = recorder.trace.entries.flatMap((entry) => (entry.kind === 'file' ? [entry] : []));
    const paths = files.map(({ url }) => url.replace(/^https:\/\/[^/]+/, '').replace(/[\w-]{20,}/, 'TICKET'));
    expect(paths.sort()).toEqual([
      expect.stringMatching(/^\/folder\/name-\d+\/name-\d+\.nvram\?dcPath=name-\d+&dsName=name-\d+$/),
      '/nfc/TICKET/disk-0.vmdk',
      '/nfc/TICKET/disk-1.vmdk',
    ]);
    const disk = files.find(({ url }) => url.endsWith('disk-0.vmdk'));
    expect(disk).toMatchObject({
      status: 200,
      whole: true,
      headers: { 'transfer-encoding': 'chunked' },
      disk: { layout: 'esxi', capacityBytes: 16 * 2 ** 20 },
    });
    expect(answersOf('HttpNfcLeaseGetManifest')).toContain(`<checksum>${disk?.sha256}</checksum>`);
  });

  it('knows the snapshot of its run by its mark, and nobody by the mark', () => {
    expect(answersOf('WaitForUpdatesEx', 'RetrievePropertiesEx')).toMatch(
      /\[hyperexport 1 temporary id=0{8}-0000-4000-8000-\w+ run=0{8}-\S+ vm=0{8}-\S+ host=host-\d+\.example pid=1\]/,
    );
  });
});

function answersOf(...methods: readonly string[]): string {
  const { entries } = recorder.trace;
  const asked = (entry: TraceEntry) => entry.kind === 'soap' && methods.includes(entry.method);
  return entries.flatMap((entry) => (asked(entry) && 'answer' in entry ? [entry.answer] : [])).join('\n');
}

const WORDS = [
  ...['poweredOff', 'config.hardware.device', 'VirtualVmxnet3', 'debian12_64Guest', '16777216', 'sha256'],
  ...['TaskInfo', 'https://', 'vmx-21'],
];

let count = 0;
const number = () => 100_000 + (count += 7);
/** What a text may be mistaken for. */
const SHAPES: readonly (() => string)[] = [
  () => `Canary${number()}x`,
  () => `ß${number() % 1000}`,
  () => String(BigInt(number()) * 1_000_003n),
  () => Buffer.from(`canary${number()}`).toString('base64'),
  () => `vm-${number()}`,
  () => `canary-${number()}.vmdk`,
  () => `[canary${number()}] canary${number()}/canary${number()}_1-000001.vmdk`,
  () => `/vm/canary${number()}/nfc/vm-${number()}`,
  () => `canary${number()}.example.org:8443`,
  () =>
    `https://user:canary${number()}@canary${number()}.example/nfc/canary${number()}?action=canary${number()}`,
  () => `<b>canary${number()} & "canary"</b>`,
];

/** Where a text of any shape stays, if it looks like one of the API's. */
const OF_THE_API: readonly string[] = [
  ...[
    'apiType',
    'apiVersion',
    'build',
    'fullName',
    'licenseProductName',
    'licenseProductVersion',
    'localeBuild',
  ],
  ...['localeVersion', 'name', 'osType', 'patchLevel', 'productLineId', 'vendor', 'version'],
]
  .map((field) => `AboutInfo.${field}`)
  .concat(
    ...[
      'DynamicProperty.name',
      'PrivilegeAvailability.privId',
      'PropertyChange.name',
      'TaskInfo.descriptionId',
    ],
    'VirtualMachineFileLayoutExFileInfo.type',
  );

it('of a long list a trace keeps what the session was about, what comes first, and namesakes', () => {
  const long = new TraceRecorder();
  const ask = (method: string, value: string, content: string) =>
    long.record({
      ...{
        kind: 'soap',
        method,
        target: { type: 'VirtualMachine', value },
        status: 200,
        contentType: 'text/xml',
      },
      request: `<Envelope><Body><${method} xmlns="urn:vim25"><_this type="VirtualMachine">${value}</_this></${method}></Body></Envelope>`,
      answer: `<Envelope><Body><${method}Response xmlns="urn:vim25"><returnval>${content}</returnval></${method}Response></Body></Envelope>`,
    });
  const named = (number: number) => (number === 700 || number === 800 ? 'twin' : `vm of a user ${number}`);
  const objects = Array.from({ length: 1000 }, (_, number) => {
    const name = `<propSet><name>name</name><val xsi:type="xsd:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${named(number)}</val></propSet>`;
    return `<objects><obj type="VirtualMachine">vm-${number}</obj>${name}</objects>`;
  });
  ask('RetrievePropertiesEx', 'vm-1', objects.join(''));
  ask('ExportVm', 'vm-500', '');
  const [list] = long.trace.entries;
  const kept = [...JSON.stringify(list).matchAll(/>vm-(\d+)<\/obj>/g)].map(([, number]) => Number(number));
  expect(kept).toEqual([...Array(20).keys(), 500, 700, 800]);
  expect(list).toMatchObject({ leftOut: 977 });
});
