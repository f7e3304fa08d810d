import { startSimulator } from '../../src/simulator/start.ts';
import { judged } from '../support/judges.ts';
import { startVcsim } from '../support/vcsim.ts';
import { selectionContract, selectionVms } from './selection.contract.ts';

selectionContract('the embedded vCenter', async () => {
  const simulator = await startSimulator({
    vms: selectionVms.map((vm) => ({ ...vm, disks: [] })),
  });
  return {
    ...simulator,
    sha256: simulator.thumbprintSha256,
    [Symbol.asyncDispose]: async () => await simulator.close(),
  };
});

judged('vcsim')('With vcsim', () => {
  selectionContract('vcsim', async () => {
    const machines = selectionVms.map((vm) => ({ ...vm, disks: [] }));
    const vcsim = await startVcsim({ machines });
    return {
      ...vcsim,
      url: new URL(vcsim.url),
      sha256: vcsim.thumbprintSha256,
      [Symbol.asyncDispose]: async () => await vcsim[Symbol.asyncDispose](),
    };
  });
});
