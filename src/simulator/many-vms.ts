import type { SimulatedVm } from './inventory-spec.ts';

const MIB = 1024 ** 2;
const IN_A_FOLDER = 100;
const DATASTORES = 4;

/** A large inventory: `many0001` and so on, a hundred in a folder, on two hosts and four datastores in turn. */
export function manyVms(count: number): readonly SimulatedVm[] {
  const digits = Math.max(4, String(count).length);
  return Array.from({ length: count }, (_, index) => ({
    name: `many${String(index + 1).padStart(digits, '0')}`,
    folder: `many/${String(Math.floor(index / IN_A_FOLDER) + 1).padStart(3, '0')}`,
    ...(index % 2 === 0 ? {} : { host: 'localhost' }),
    datastore: `shared${(index % DATASTORES) + 1}`,
    disks: [{ capacityBytes: 16 * MIB, dataBytes: 0 }],
  }));
}
