import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { TraceRecorder } from '../../../src/doctor/trace/recorder.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/start.ts';
import { findVirtualMachine } from '../../../src/vsphere/inventory.ts';
import { exportVm } from '../../../src/vsphere/nfc-lease.ts';
import { createDescriptor } from '../../../src/vsphere/ovf-manager.ts';
import { readPrivileges } from '../../../src/vsphere/privileges.ts';
import { connect } from '../../../src/vsphere/session.ts';
import { lastEvent } from '../../../src/vsphere/vm-events.ts';
import { readVirtualMachine } from '../../../src/vsphere/vm.ts';
import { found, vmOfCanaries } from './canaries.ts';

const signal = AbortSignal.timeout(60_000);
let simulator: Simulator;
let canaries: readonly string[];
let vmName: string;

beforeEach(async () => {
  const { vm, canaries: planted } = vmOfCanaries('trace');
  vmName = vm.name;
  canaries = [...planted, 'Mallory', 'open-sesame'];
  simulator = await startSimulator({
    vms: [vm],
    username: 'Mallory@corp.example.org',
    password: 'open-sesame',
  });
});
afterEach(async () => await simulator.close());

async function recorded(): Promise<TraceRecorder> {
  const recorder = new TraceRecorder();
  const { url, username, password, certificatePem: pem } = simulator;
  const trust = { kind: 'certificate', pem } as const;
  await using session = await connect(
    { url, username, password, trust, record: recorder.soap },
    { signal, clock: systemClock },
  );
  const { ref, name } = await findVirtualMachine(session, { vm: vmName, signal });
  await readVirtualMachine(session, { ref, signal });
  await readPrivileges(session, { entities: [ref], privileges: ['VApp.Export'], signal });
  await lastEvent(session, { vm: ref, signal });
  const lease = await exportVm(session, { vm: ref, signal });
  await lease.requestSha256({ signal });
  await lease.manifest({ signal });
  const files = lease.files.map(({ key }, index) => ({
    deviceId: key,
    path: `${name}-${index}`,
    sizeBytes: 1,
  }));
  await createDescriptor(session, { vm: ref, name, files, signal });
  await lease.abort({ signal });
  await exportVm(session, { vm: { type: 'VirtualMachine', value: 'vm-0' }, signal }).catch(() => undefined);
  return recorder;
}

it('a trace holds nothing that a user chose, whatever it looks like and wherever it stands', async () => {
  const { trace } = await recorded();
  expect(trace.entries.length).toBeGreaterThan(15);
  for (const entry of trace.entries) {
    expect(found(JSON.stringify(entry), canaries), JSON.stringify(entry, undefined, 2)).toEqual([]);
  }
});

it('a trace keeps what the API says: methods, types, states, sizes, and which things are the same', async () => {
  const { trace } = await recorded();
  const text = trace.entries.map((entry) => JSON.stringify(entry)).join('\n');
  for (const word of [
    'poweredOff',
    'config.hardware.device',
    'VirtualVmxnet3',
    'debian12_64Guest',
    '16777216',
    'sha256',
  ])
    expect(text).toContain(word);
  const soap = trace.entries.flatMap((entry) => (entry.kind === 'soap' ? [entry] : []));
  const login = soap.find(({ method }) => method === 'Login');
  expect(login?.request).toContain('<password/>');
  // The key of the session is asked with by another name than the one under which it came.
  const [, key] = /<key>([^<]+)<\/key>/.exec(login?.answer ?? '') ?? [];
  expect(soap.find(({ method }) => method === 'HasPrivilegeOnEntities')?.request).toContain(
    `<sessionId>${key}</sessionId>`,
  );
  const [, vm] =
    /<name>name<\/name><val xsi:type="xsd:string">([^<]+)</.exec(text.replaceAll('\\"', '"')) ?? [];
  expect(vm).toMatch(/^name-\d+$/);
  expect(text).toContain('https://');
});
