import { createHash } from 'node:crypto';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { exportVm, type LeaseFile } from '../../src/vsphere/nfc-lease.ts';
import { createDescriptor } from '../../src/vsphere/ovf-manager.ts';
import { connect, type VsphereSession } from '../../src/vsphere/session.ts';
import { SoapClient } from '../../src/vsphere/soap/client.ts';
import type { Method } from '../../src/vsphere/soap/schema.ts';
import { methodNamed } from '../../src/vsphere/soap/tables.ts';
import { waitForTask } from '../../src/vsphere/task.ts';
import { openTlsSocket } from '../../src/vsphere/tls/connect.ts';
import type { Trust } from '../../src/vsphere/tls/trust.ts';
import { readVirtualMachine } from '../../src/vsphere/vm.ts';
import { lastEvent, serverTime, startedAfter } from '../../src/vsphere/vm-events.ts';
import type { ServedVsphere } from './vsphere-servers.ts';

const signal = AbortSignal.timeout(120_000);

/** What every vSphere server does for this client; run on those that are at hand. */
export function vsphereContract(name: string, serve: () => Promise<ServedVsphere>): void {
  describe(`The vSphere client on ${name}`, () => {
    let server: ServedVsphere;
    beforeAll(async () => {
      server = await serve();
    });
    afterAll(async () => {
      await server[Symbol.asyncDispose]();
    });

    const login = async (trust?: Trust, password = server.password): Promise<VsphereSession> => {
      const { url, username, sha256: thumbprint } = server;
      const pinned = { kind: 'pinned', thumbprint } as const;
      return await connect(
        { url, username, password, trust: trust ?? pinned },
        { signal, clock: systemClock },
      );
    };
    const find = async (session: VsphereSession, vm: string, datacenter?: string) =>
      await findVirtualMachine(session, { vm, datacenter, signal });

    describe('logging in', () => {
      it('says what it is connected to', async () => {
        await using session = await login();
        expect(session.about.apiType).toMatch(/^(VirtualCenter|HostAgent)$/);
        expect(session.host).toBe(server.url.host);
      });

      it('leaves no session behind', async () => {
        await (await login()).logout(signal);
        const open = await server.open?.();
        expect(open?.sessions ?? 0).toBe(0);
      });

      it('refuses a wrong password, keeping it to itself', async () => {
        const failure = await thrownBy(login(undefined, 'tr0ub4dor&3'));
        expect(failure).toMatchObject({ code: 'not-authenticated', details: { fault: 'InvalidLogin' } });
        expect(failure.hint).toContain('domain');
        expect(JSON.stringify([failure.message, failure.hint, failure.cause])).not.toContain('tr0ub4dor');
      });

      it('logs in again, once, when the session was ended, and repeats what was asked', async (context) => {
        if (!server.sessionsAreOurs) return context.skip('its sessions are not ours to end');
        await using session = await login();
        await endOtherSessions(server);
        const before = session.generation;
        const found = await Promise.all([find(session, server.still.name), find(session, server.still.path)]);
        expect(found.map(({ path }) => path)).toEqual([server.still.path, server.still.path]);
        expect(session.generation).toBe(before + 1);
      });
    });

    describe('the certificate', () => {
      it.each(['sha1', 'sha256'] as const)(
        'is accepted by its %s thumbprint in any spelling',
        async (algorithm) => {
          const colons = server[algorithm];
          for (const thumbprint of [colons, colons.toLowerCase(), colons.replaceAll(':', '')]) {
            await using session = await login({ kind: 'pinned', thumbprint });
            expect(session.generation).toBe(1);
          }
        },
      );

      it('is refused by another thumbprint, and the one seen is named', async () => {
        const thumbprint = '00'.repeat(32);
        const failure = await thrownBy(login({ kind: 'pinned', thumbprint }));
        expect(failure).toMatchObject({ code: 'tls', details: { sha256: server.sha256 } });
        expect(failure.message).toContain(server.sha256);
      });

      it('is refused when nothing vouches for it, and the way out is named', async () => {
        const failure = await thrownBy(login({ kind: 'verify' }));
        expect(failure).toMatchObject({ code: 'tls' });
        expect(failure.message).toContain(server.sha256);
        expect(failure.hint).toMatch(/--thumbprint .*--ca-file/);
      });

      it('is accepted by the CA that it leads to', async (context) => {
        if (server.ca === undefined) return context.skip('it gives no CA file');
        await using session = await login({ kind: 'verify', ca: server.ca });
        expect(session.generation).toBe(1);
      });

      it('does not matter when the user says so', async () => {
        await using session = await login({ kind: 'insecure' });
        expect(session.generation).toBe(1);
      });
    });

    describe('finding a VM', () => {
      it('takes a name, a full path, and a path without its first slash', async () => {
        await using session = await login();
        const { name: vm, path } = server.still;
        for (const wanted of [vm, path, path.slice(1)]) {
          expect(await find(session, wanted)).toMatchObject({ name: vm, path });
        }
      });

      it('takes a name with / % + and umlauts as a person or as the server writes it', async (context) => {
        if (server.odd === undefined) return context.skip('it has no VM with an odd name');
        await using session = await login();
        const { name: vm, escaped, path } = server.odd;
        const parent = path.slice(0, -escaped.length);
        for (const wanted of [vm, escaped, path, `${parent}${vm}`]) {
          expect(await find(session, wanted)).toMatchObject({ name: vm, path });
        }
      });

      it('does not guess between two of one name, and lists both', async (context) => {
        if (server.twins === undefined) return context.skip('it has no two VMs of one name');
        await using session = await login();
        const { name: vm, paths } = server.twins;
        const failure = await thrownBy(find(session, vm));
        expect(failure.code).toBe('ambiguous');
        for (const path of paths) {
          expect(failure.message).toContain(path);
          expect((await find(session, path)).path).toBe(path);
        }
      });

      it('matches no part of a name, and suggests the nearest', async () => {
        await using session = await login();
        const failure = await thrownBy(find(session, server.still.name.slice(0, -1)));
        expect(failure).toMatchObject({ code: 'not-found' });
        expect(failure.hint).toContain(server.still.name);
      });

      it('looks in one datacenter when told to', async () => {
        await using session = await login();
        const { name: vm, path } = server.still;
        expect(await find(session, vm, server.datacenter)).toMatchObject({ path });
        expect(await thrownBy(find(session, vm, 'nowhere'))).toMatchObject({ code: 'not-found' });
      });
    });

    it('reads the facts of a VM', async () => {
      await using session = await login();
      const { ref, path } = await find(session, server.still.name);
      const vm = await readVirtualMachine(session, { ref, signal });
      expect(vm).toMatchObject({
        ref,
        path,
        powerState: 'poweredOff',
        name: server.still.name,
        snapshots: [],
      });
      expect(vm.instanceUuid).toMatch(/^[0-9a-f-]{36}$/);
      expect(vm.disks[0]?.capacityBytes).toBeGreaterThan(0);
      expect(vm.disks[0]?.backing).toMatchObject({ fileName: expect.stringMatching(/^\[.+\] .+\.vmdk$/) });
      expect(vm.disks[0]?.controllerType).toMatch(/Controller$/);
      expect(vm.memoryMb * vm.cpus).toBeGreaterThan(0);
    });

    describe('a lease', () => {
      it('gives every disk, counts and hashes as we do, and ends', async () => {
        await using session = await login();
        const { ref: vm } = await find(session, server.still.name);
        const lease = await exportVm(session, { vm, signal });
        expect(lease.timeoutSeconds).toBeGreaterThan(0);
        expect(await lease.requestSha256({ signal })).toBe(true);
        const got = new Map<string, { sizeBytes: number; sha256: string }>();
        for (const file of lease.files) {
          expect(file.url.host).toBe(server.url.host);
          got.set(file.key, await download(file));
          await lease.progress(40, { signal });
        }
        const manifest = await lease.manifest({ signal });
        expect(new Set(manifest.keys())).toEqual(new Set(got.keys()));
        for (const [key, mine] of got) expect(manifest.get(key)).toMatchObject(mine);
        const files = lease.files.map(({ key: deviceId, targetId: path }) => ({
          deviceId,
          path,
          sizeBytes: got.get(deviceId)!.sizeBytes,
        }));
        const { descriptor } = await createDescriptor(session, { vm, name: 'packed', files, signal });
        for (const { path } of files) expect(descriptor).toContain(path);
        await lease.complete({ signal });
        expect((await server.open?.())?.leases ?? 0).toBe(0);
      });

      it('is lost, not repeated, once it was aborted', async () => {
        await using session = await login();
        const { ref: vm } = await find(session, server.still.name);
        const lease = await exportVm(session, { vm, signal });
        await lease.abort({ signal });
        expect(await thrownBy(lease.progress(1, { signal }))).toMatchObject({ code: 'lease-lost' });
        const next = await exportVm(session, { vm, signal });
        await next.abort({ signal });
      });

      it('is lost with its session', async (context) => {
        if (!server.sessionsAreOurs) return context.skip('its sessions are not ours to end');
        await using session = await login();
        const { ref: vm } = await find(session, server.still.name);
        const lease = await exportVm(session, { vm, signal });
        await endOtherSessions(server);
        expect(await thrownBy(lease.progress(1, { signal }))).toMatchObject({ code: 'lease-lost' });
        // The session itself goes on.
        expect(await find(session, server.still.name)).toMatchObject({ ref: vm });
      });

      it('blocks its VM until it ends', async (context) => {
        if (!server.leasesBite) return context.skip('its leases do not block their VM');
        await using session = await login();
        const { ref: vm } = await find(session, server.still.name);
        const lease = await exportVm(session, { vm, signal });
        expect(await thrownBy(exportVm(session, { vm, signal }))).toMatchObject({
          code: 'vsphere-fault',
          retryable: true,
          details: { fault: 'TaskInProgress' },
        });
        await lease.abort({ signal });
      });

      it('is refused for a VM that runs', async (context) => {
        if (server.running === undefined) return context.skip('it has no running VM');
        await using session = await login();
        const { ref: vm } = await find(session, server.running.name);
        expect(await thrownBy(exportVm(session, { vm, signal }))).toMatchObject({
          code: 'wrong-state',
          message: expect.stringContaining('poweredOn'),
        });
      });
    });

    it('waits for a task and gives its result, or its typed fault', async () => {
      await using session = await login();
      const { ref: vm } = await find(session, server.still.name);
      await using client = await rawClient(server);
      const args = { name: 'contract', memory: false, quiesce: false };
      const task = (await client.call(vm, createSnapshot, args, { signal })) as typeof vm;
      const snapshot = (await waitForTask(session, { task, signal })) as typeof vm;
      expect(snapshot.type).toBe('VirtualMachineSnapshot');
      const { snapshots } = await readVirtualMachine(session, { ref: vm, signal });
      expect(snapshots).toMatchObject([{ ref: snapshot, name: 'contract', current: true, children: [] }]);
      const remove = async () =>
        (await client.call(snapshot, removeSnapshot, { removeChildren: false }, { signal })) as typeof vm;
      await waitForTask(session, { task: await remove(), signal });
      expect((await readVirtualMachine(session, { ref: vm, signal })).snapshots).toEqual([]);
      await expect(remove()).rejects.toMatchObject({ details: { fault: 'ManagedObjectNotFound' } });
    });

    it('tells whether a VM was switched on in between', async () => {
      await using session = await login();
      const { ref: vm } = await find(session, server.still.name);
      const now = await serverTime(session, { signal });
      const mark = await lastEvent(session, { vm, signal });
      if (!server.keepsEvents) {
        expect(mark).toBeUndefined();
        return;
      }
      if (mark === undefined) expect.fail('the VM has no event');
      expect(await startedAfter(session, { vm, mark, signal })).toBe('none');
      // A log that does not reach back so far, or is another one, proves nothing.
      const forgotten = { ...mark, key: mark.key - 1_000_000 };
      expect(await startedAfter(session, { vm, mark: forgotten, signal })).not.toBe('none');
      const ahead = { ...mark, at: new Date(now.getTime() + 60_000).toISOString() };
      expect(await startedAfter(session, { vm, mark: ahead, signal })).toBe('unknown');
      await using client = await rawClient(server);
      const powered = async (method: Method) => {
        const task = (await client.call(vm, method, {}, { signal })) as typeof vm;
        await waitForTask(session, { task, signal });
      };
      await powered(powerOn);
      await powered(powerOff);
      expect(await startedAfter(session, { vm, mark, signal })).toMatchObject({
        event: expect.stringMatching(/PoweredOn|Starting/),
      });
    });
  });
}

async function download({ url, trust }: LeaseFile): Promise<{ sizeBytes: number; sha256: string }> {
  const agent = new Agent({
    connect: ({ hostname, port }, callback) => {
      openTlsSocket({ host: hostname, port: Number(port), trust, signal }).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error as Error, null),
      );
    },
  });
  try {
    const { body, statusCode } = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'GET',
    });
    expect(statusCode).toBe(200);
    const bytes = Buffer.from(await body.arrayBuffer());
    return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    await agent.destroy();
  }
}

/** A session of its own, for calls that the program does not make. */
async function rawClient({
  url,
  username: userName,
  password,
  sha256: thumbprint,
}: ServedVsphere): Promise<SoapClient> {
  const client = await SoapClient.open(
    { url, trust: { kind: 'pinned', thumbprint }, userAgent: 'contract' },
    { signal },
  );
  const { sessionManager } = await serviceContent(client);
  await client.call(sessionManager, methodNamed('Login'), { userName, password }, { signal });
  return client;
}

async function serviceContent(client: SoapClient) {
  const instance = { type: 'ServiceInstance', value: 'ServiceInstance' };
  return (await client.call(
    instance,
    methodNamed('RetrieveServiceContent'),
    {},
    { signal },
  )) as VsphereSession['content'];
}

/** Ends every session but its own, as an administrator can. */
async function endOtherSessions(server: ServedVsphere): Promise<void> {
  await using client = await rawClient(server);
  const { propertyCollector, sessionManager } = await serviceContent(client);
  const spec = {
    propSet: [{ type: 'SessionManager', pathSet: ['sessionList', 'currentSession'] }],
    objectSet: [{ obj: sessionManager }],
  };
  const answer = (await client.call(
    propertyCollector,
    methodNamed('RetrievePropertiesEx'),
    { specSet: [spec], options: {} },
    { signal },
  )) as {
    objects: { propSet: { name: string; val: unknown }[] }[];
  };
  const value = (path: string) => answer.objects[0]?.propSet.find(({ name }) => name === path)?.val;
  const own = (value('currentSession') as { key: string }).key;
  const others = (value('sessionList') as { key: string }[])
    .map(({ key }) => key)
    .filter((key) => key !== own);
  await client.call(sessionManager, terminateSession, { sessionId: others }, { signal });
  await client.call(sessionManager, methodNamed('Logout'), {}, { signal });
}

const terminateSession: Method = {
  name: 'TerminateSession',
  on: 'SessionManager',
  parameters: [{ name: 'sessionId', type: 'xsd:string', array: true }],
};
const powerOn: Method = {
  name: 'PowerOnVM_Task',
  on: 'VirtualMachine',
  parameters: [{ name: 'host', type: 'ManagedObjectReference', optional: true }],
  returns: { type: 'ManagedObjectReference' },
};
const powerOff: Method = { ...powerOn, name: 'PowerOffVM_Task', parameters: [] };
const createSnapshot: Method = {
  name: 'CreateSnapshot_Task',
  on: 'VirtualMachine',
  parameters: [
    { name: 'name', type: 'xsd:string' },
    { name: 'description', type: 'xsd:string', optional: true },
    { name: 'memory', type: 'xsd:boolean' },
    { name: 'quiesce', type: 'xsd:boolean' },
  ],
  returns: { type: 'ManagedObjectReference' },
};
const removeSnapshot: Method = {
  name: 'RemoveSnapshot_Task',
  on: 'VirtualMachineSnapshot',
  parameters: [
    { name: 'removeChildren', type: 'xsd:boolean' },
    { name: 'consolidate', type: 'xsd:boolean', optional: true },
  ],
  returns: { type: 'ManagedObjectReference' },
};

interface Failure extends Error {
  readonly code: string;
  readonly hint: string;
}

async function thrownBy(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    return error as Failure;
  }
  expect.fail('nothing was thrown');
}
