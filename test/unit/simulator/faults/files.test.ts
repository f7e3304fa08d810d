import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StreamOptimizedWalk } from '../../../../src/disk/stream-optimized/walk.ts';
import type { StructureChange } from '../../../../src/simulator/faults/fault.ts';
import { startSimulator, type Fault, type Simulator } from '../../../../src/simulator/start.ts';
import { SoapClient } from '../soap-client.ts';

const file = 'disk-0.vmdk';
let simulator: Simulator;
let client: SoapClient;

beforeEach(async () => {
  const disks = [
    { capacityBytes: 16 * 2 ** 20, dataBytes: 100_000 },
    { capacityBytes: 17 * 2 ** 20, dataBytes: 0 },
  ];
  simulator = await startSimulator({ vms: [{ name: 'vm', disks }], taskMilliseconds: 0 });
  client = await new SoapClient(simulator).logIn();
});
afterEach(async () => await simulator.close());

const method = (name: string, type: string, id: string, args = '') =>
  `<${name} xmlns="urn:vim25"><_this type="${type}">${id}</_this>${args}</${name}>`;

interface Lease {
  readonly id: string;
  readonly info: string;
  readonly urls: readonly URL[];
}

async function openLease(): Promise<Lease> {
  const path = '<inventoryPath>DC0/vm/vm</inventoryPath>';
  const vm = await client.ref(method('FindByInventoryPath', 'SearchIndex', 'SearchIndex', path));
  const id = await client.ref(method('ExportVm', 'VirtualMachine', vm));
  let info = '';
  while (!info.includes('>ready<') && !info.includes('>error<')) info = await property(id);
  const urls = [...info.matchAll(/<url>([^<]+)</g)].map(([, url = '']) => new URL(url));
  return { id, info, urls };
}

async function property(lease: string): Promise<string> {
  const wanted = ['state', 'info', 'error'].map((path) => `<pathSet>${path}</pathSet>`).join('');
  const spec =
    `<specSet><propSet><type>HttpNfcLease</type>${wanted}</propSet>` +
    `<objectSet><obj type="HttpNfcLease">${lease}</obj></objectSet></specSet>`;
  return (await client.call(method('RetrieveProperties', 'PropertyCollector', 'propertyCollector', spec)))
    .body;
}

const manifest = async ({ id }: Lease) =>
  (await client.call(method('HttpNfcLeaseGetManifest', 'HttpNfcLease', id))).body;

/** Everything that comes over the connection, and how it ended. */
async function get(url: URL): Promise<{ head: string; raw: Buffer; error: string | undefined }> {
  const socket = connect({ host: url.hostname, port: Number(url.port), ca: simulator.certificatePem });
  const chunks: Buffer[] = [];
  let error: string | undefined;
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', (thrown: NodeJS.ErrnoException) => (error = thrown.code));
  socket.write(`GET ${url.pathname} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  const { promise: closed, resolve } = Promise.withResolvers<undefined>();
  socket.on('close', () => resolve(undefined));
  await closed;
  const all = Buffer.concat(chunks);
  const end = all.indexOf('\r\n\r\n') + 4;
  return { head: all.subarray(0, end).toString(), raw: all.subarray(end), error };
}

/** The chunks of a body put together. */
function unchunked(raw: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const line = raw.indexOf('\r\n', at);
    const size = Number.parseInt(raw.subarray(at, line).toString(), 16);
    if (!(size > 0)) return Buffer.concat(pieces);
    pieces.push(raw.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

async function body(...faults: Fault[]): Promise<Buffer> {
  const lease = await openLease();
  for (const fault of faults) simulator.faults.add(fault);
  const { raw } = await get(lease.urls[0]!);
  simulator.faults.clear();
  await client.call(method('HttpNfcLeaseAbort', 'HttpNfcLease', lease.id));
  return unchunked(raw);
}

const walk = (content: Uint8Array) => {
  const walking = new StreamOptimizedWalk();
  walking.push(content);
  return walking.finish();
};

describe('A file', () => {
  it('is counted when it is asked for', async () => {
    const { urls } = await openLease();
    for (const url of [urls[0]!, urls[0]!, urls[1]!]) await get(url);
    expect(simulator.counters().gets).toEqual({ [file]: 2, 'disk-1.vmdk': 1 });
    expect(simulator.counters().leasesOpen).toBe(1);
  });

  it('has a byte flipped, bytes more, bytes less, bytes behind its end', async () => {
    const whole = await body();
    const [flipped, longer, shorter, extended] = [
      await body({ kind: 'flip', file, at: 5000 }),
      await body({ kind: 'insert', file, at: 5000, bytes: 3 }),
      await body({ kind: 'drop', file, at: 5000, bytes: 3 }),
      await body({ kind: 'extend', file, bytes: 7 }),
    ];
    expect([...whole.keys()].filter((at) => whole[at] !== flipped[at])).toEqual([5000]);
    expect(longer.subarray(5003).equals(whole.subarray(5000))).toBe(true);
    expect(shorter.subarray(5000).equals(whole.subarray(5003))).toBe(true);
    expect(extended.length).toBe(whole.length + 7);
  });

  it('is changed on the way, or as the server reads it: its manifest tells which', async () => {
    const lease = await openLease();
    await get(lease.urls[0]!);
    const truth = await manifest(lease);
    simulator.faults.add({ kind: 'flip', file, at: 5000, times: 1 });
    await get(lease.urls[0]!);
    expect(await manifest(lease)).toBe(truth);
    simulator.faults.add({ kind: 'flip', file, at: 5000, admitted: true });
    await get(lease.urls[0]!);
    expect(await manifest(lease)).not.toBe(truth);
  });

  it('is cut: by a reset, by a closed connection, or so that HTTP takes it for whole', async () => {
    const { urls } = await openLease();
    const ends = { reset: false, closed: false, ended: true };
    for (const [how, whole] of Object.entries(ends) as ['reset' | 'closed' | 'ended', boolean][]) {
      simulator.faults.add({ kind: 'cut', file, after: 70_000, how, times: 1 });
      const { raw, error } = await get(urls[0]!);
      expect(raw.subarray(-5).toString() === '0\r\n\r\n', how).toBe(whole);
      expect(error, how).toBe(how === 'reset' ? 'ECONNRESET' : undefined);
    }
  });

  it('stops in the middle until it is let go', async () => {
    const { urls } = await openLease();
    const hit = simulator.faults.add({ kind: 'hold', file, after: 70_000 });
    const got = get(urls[0]!);
    await hit.struck();
    hit.release();
    expect((await got).raw.subarray(-5).toString()).toBe('0\r\n\r\n');
  });

  it('breaks off when its lease expires', async () => {
    const lease = await openLease();
    simulator.faults.add({ kind: 'expire-leases', file, after: 70_000 });
    const { raw } = await get(lease.urls[0]!);
    expect(raw.subarray(-5).toString()).not.toBe('0\r\n\r\n');
    expect(simulator.counters()).toMatchObject({ leasesOpen: 0, leases: { expired: 1 } });
  });

  it('is the body of another disk, or of its own past', async () => {
    const [now, other] = [walk(await body()), walk(await body({ kind: 'other-disk', file, disk: 1 }))];
    expect(other.capacityBytes).toBe(now.capacityBytes + 2 ** 20);
    const monday = await body();
    simulator.vm('vm').guestWrites();
    const tuesday = await body();
    expect(tuesday.equals(monday)).toBe(false);
    expect((await body({ kind: 'old-disk', file })).equals(monday)).toBe(true);
  });

  it.each<StructureChange>([
    'grains-swapped',
    'grain-twice',
    'grain-missing',
    'grain-beyond-capacity',
    'table-entry',
    'directory-entry',
    'header-capacity',
    'footer-capacity',
    'no-footer',
    'no-end',
    'unknown-marker',
  ])('is no sound disk after the change "%s"', async (change) => {
    const content = await body({ kind: 'structure', file, change });
    expect(() => walk(content)).toThrow('not a whole stream-optimised disk');
  });

  it('is a sound disk of another size when every capacity in it is changed', async () => {
    expect(walk(await body({ kind: 'structure', file, change: 'all-capacities' })).capacityBytes).toBe(
      16 * 2 ** 20 + 65_536,
    );
  });

  it('is framed as it is told', async () => {
    const { urls } = await openLease();
    const [whole] = [unchunked((await get(urls[0]!)).raw)];
    for (const as of ['length', 'until-close', 'small-chunks', 'chunk-extensions', 'trailers'] as const) {
      simulator.faults.add({ kind: 'framing', file, as, times: 1 });
      const { head, raw } = await get(urls[0]!);
      const content = head.includes('chunked') ? unchunked(raw) : raw;
      expect(content.equals(whole), as).toBe(true);
    }
    simulator.faults.add({ kind: 'framing', file, as: 'length-too-large', times: 1 });
    const { head, raw } = await get(urls[0]!);
    expect(head).toContain(`Content-Length: ${raw.length + 512}\r\n`);
  });
});

describe('A lease', () => {
  it('fails before it is ready, and says why', async () => {
    simulator.faults.add({ kind: 'lease-error', vm: 'vm', type: 'FileNotFound', times: 1 });
    expect((await openLease()).info).toMatch(/xsi:type="FileNotFound"/);
    expect(simulator.counters()).toMatchObject({ leasesOpen: 0, leases: { failed: 1 } });
    expect((await openLease()).urls, 'the VM is free again').toHaveLength(3);
  });

  it.each([
    ['none', []],
    ['no-disks', ['nvram']],
    ['without-last-disk', ['vmdk', 'nvram']],
    ['first-disk-twice', ['vmdk', 'vmdk', 'vmdk', 'nvram']],
  ] as const)('offers other files: %s', async (files, endings) => {
    simulator.faults.add({ kind: 'offer', files });
    expect((await openLease()).urls.map(({ pathname }) => pathname.split('.').at(-1))).toEqual(endings);
  });

  it('names other places and other certificates', async () => {
    simulator.faults.add({
      kind: 'device-url',
      file,
      scheme: 'http',
      authority: 'other:81',
      thumbprint: 'AB',
    });
    const { info, urls } = await openLease();
    expect(urls.map(({ protocol, port }) => protocol + port)).toEqual([
      'http:81',
      `https:${simulator.url.port}`,
      `https:${simulator.url.port}`,
    ]);
    expect(info.match(/<sslThumbprint>AB</g)).toHaveLength(1);
  });

  it.each(['missing', 'size', 'sha1', 'no-checksums'] as const)(
    'tells a wrong manifest: %s',
    async (change) => {
      const lease = await openLease();
      await get(lease.urls[0]!);
      const truth = await manifest(lease);
      simulator.faults.add({ kind: 'manifest', file, change });
      expect(await manifest(lease)).not.toBe(truth);
    },
  );
});

it('A server shows another certificate from one connection to the next', async () => {
  const { urls } = await openLease();
  simulator.faults.add({ kind: 'new-certificate', method: 'HttpNfcLeaseGetManifest' });
  await client.call(method('HttpNfcLeaseGetManifest', 'HttpNfcLease', 'x'));
  expect((await get(urls[0]!)).error).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

it('A VM that is deleted is no longer found, and its lease is gone', async () => {
  await openLease();
  simulator.vm('vm').remove();
  expect(() => simulator.vm('vm')).toThrow('no VM');
  expect(simulator.counters().leasesOpen).toBe(0);
});
