import { judged } from '../support/judges.ts';
import { vsphereContract } from './vsphere.contract.ts';
import { liveServer, simulatorServer, vcsimEsxServer, vcsimServer } from './vsphere-servers.ts';

vsphereContract('the embedded vCenter', simulatorServer);

judged(
  'vcsim',
  'qemu-img',
  'mkfs.ext4',
)("govmomi's simulator", () => {
  vsphereContract('vcsim as a vCenter', vcsimServer);
  vsphereContract('vcsim as a standalone ESXi host', vcsimEsxServer);
});

if (process.env['HYPEREXPORT_TEST_URL'] !== undefined) {
  vsphereContract('the server that HYPEREXPORT_TEST_URL names', () =>
    Promise.resolve(liveServer(process.env)),
  );
}
