import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
import { readContained } from '../../src/vsphere/container-view.ts';
import { findVirtualMachine } from '../../src/vsphere/inventory.ts';
import { retrieveObjects } from '../../src/vsphere/properties.ts';
import { connect } from '../../src/vsphere/session.ts';

const signal = AbortSignal.timeout(60_000);

describe('A server with more VMs than fit into one page', () => {
  let server: Simulator;
  beforeAll(async () => {
    const vms = Array.from({ length: 1201 }, (_, index) => ({ name: `vm-${index}`, disks: [] }));
    server = await startSimulator({ vms });
  });
  afterAll(async () => {
    await server.close();
  });

  const login = async () => {
    const { url, username, password, thumbprintSha256: thumbprint } = server;
    return await connect(
      { url, username, password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock: systemClock },
    );
  };

  it('is read to its last page, and its views are destroyed', async () => {
    await using session = await login();
    const container = session.content.rootFolder;
    const vms = { container, type: 'VirtualMachine', paths: ['name'], signal } as const;
    expect(await readContained(session, vms)).toHaveLength(1201);
    const { calls } = server.counters();
    expect(calls).toMatchObject({
      ContinueRetrievePropertiesEx: 2,
      CreateContainerView: 1,
      DestroyView: 1,
    });
  });

  it('gives one of them by its name in one page, and by its path without any', async () => {
    await using session = await login();
    const before = { ...server.counters().calls };
    const made = (method: string) => (server.counters().calls[method] ?? 0) - (before[method] ?? 0);
    const found = { name: 'vm-1200', path: '/DC0/vm/vm-1200' };
    expect(await findVirtualMachine(session, { vm: 'vm-1200', signal })).toMatchObject(found);
    // The names, and the way from the VM to the root.
    expect(['RetrievePropertiesEx', 'ContinueRetrievePropertiesEx'].map(made)).toEqual([2, 0]);
    for (const vm of ['/DC0/vm/vm-1200', 'DC0/vm/vm-1200'])
      expect(await findVirtualMachine(session, { vm, signal })).toMatchObject(found);
    expect(['RetrievePropertiesEx', 'FindByInventoryPath', 'CreateContainerView'].map(made)).toEqual([
      4, 2, 1,
    ]);
  });

  it('is told when nobody wants the rest', async () => {
    await using session = await login();
    const { viewManager, rootFolder } = session.content;
    const args = { container: rootFolder, type: ['VirtualMachine'], recursive: true };
    const view = await session.call(viewManager, 'CreateContainerView', args, { signal });
    const selectSet = [{ $type: 'TraversalSpec', type: 'ContainerView', path: 'view' }];
    const spec = {
      propSet: [{ type: 'VirtualMachine', pathSet: ['name'] }],
      objectSet: [{ obj: view, skip: true, selectSet }],
    };
    for await (const { ref } of retrieveObjects(session, [spec], { signal })) {
      expect(ref.type).toBe('VirtualMachine');
      break;
    }
    expect(server.counters().calls).toMatchObject({ CancelRetrievePropertiesEx: 1 });
  });
});
