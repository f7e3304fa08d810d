import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { startSimulator, type Simulator } from '../../src/simulator/start.ts';
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
    expect(await findVirtualMachine(session, { vm: 'vm-1200', signal })).toMatchObject({
      path: '/DC0/vm/vm-1200',
    });
    const { calls } = server.counters();
    expect(calls).toMatchObject({
      ContinueRetrievePropertiesEx: 2,
      CreateContainerView: 1,
      DestroyView: 1,
    });
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
