import type { SimulatedVm } from './inventory-spec.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * What `hyperexport simulator` and the demo show: small disks for speed, and one of everything that makes trouble. All
 * of it is in one datacenter, so that govc needs to be told none.
 */
export const defaultInventory: readonly SimulatedVm[] = [
  {
    name: 'web01',
    annotation: 'Front end of the shop.\nOwner: web team',
    cpus: 2,
    memoryMb: 4096,
    disks: [{ capacityBytes: 64 * MIB }],
    customAttributes: { owner: 'web team', 'backup.policy': 'daily' },
    tags: [{ category: 'backup', tag: 'daily' }],
  },
  {
    name: 'db01',
    cpus: 4,
    memoryMb: 16_384,
    guestId: 'rhel9_64Guest',
    disks: [{ capacityBytes: 128 * MIB }, { capacityBytes: 96 * MIB }],
    nics: [{}, { network: 'Backup', type: 'VirtualE1000e' }],
    customAttributes: { owner: 'data team' },
    tags: [
      { category: 'backup', tag: 'daily' },
      { category: 'tier', tag: 'gold' },
    ],
  },
  {
    name: 'efi01',
    firmware: 'efi',
    guestId: 'ubuntu64Guest',
    disks: [{ capacityBytes: 64 * MIB }],
    cdrom: { file: '[datastore1] iso/ubuntu-24.04.iso', connected: true },
  },
  {
    name: 'running01',
    powerState: 'poweredOn',
    disks: [{ capacityBytes: 64 * MIB }],
    snapshots: ['before-upgrade'],
  },
  { name: 'suspended01', powerState: 'suspended', disks: [{ capacityBytes: 64 * MIB }] },
  { name: 'big01', folder: 'storage', disks: [{ capacityBytes: 100 * GIB }] },
  { name: 'app', folder: 'production', disks: [{ capacityBytes: 32 * MIB }] },
  { name: 'app', folder: 'staging', disks: [{ capacityBytes: 32 * MIB }] },
  { name: 'build/agent 50%+', folder: 'odd names', disks: [{ capacityBytes: 32 * MIB }] },
  { name: 'Zürich-分析', folder: 'odd names', disks: [{ capacityBytes: 32 * MIB }] },
  {
    name: 'iso-gone01',
    disks: [{ capacityBytes: 32 * MIB }],
    cdrom: { file: '[datastore1] packer_cache/setup.iso', missing: true, connected: true },
  },
  { name: 'vtpm01', firmware: 'efi', vtpm: true, disks: [{ capacityBytes: 32 * MIB }] },
];
