import { describe, expect, it } from 'vitest';
import { formatPath, pathOf, type Entity } from '../../../src/vsphere/inventory-path.ts';
import { moRefKey, type MoRef } from '../../../src/vsphere/moref.ts';

const ref = (type: string, value: string): MoRef => ({ type, value });
const root = ref('Folder', 'group-d1');
const datacenter = ref('Datacenter', 'datacenter-2');
const vms = ref('Folder', 'group-v3');
const pool = ref('ResourcePool', 'resgroup-8');
const outer = ref('VirtualApp', 'resgroup-v20');
const inner = ref('VirtualApp', 'resgroup-v21');
const vm = ref('VirtualMachine', 'vm-42');

function pathIn(...entities: readonly Entity[]): string {
  return formatPath(pathOf(vm, new Map(entities.map((entity) => [moRefKey(entity.ref), entity]))).names);
}

const above: readonly Entity[] = [
  { ref: root, name: 'Datacenters' },
  { ref: datacenter, name: 'DC0', parent: root },
  { ref: vms, name: 'vm', parent: datacenter },
];

describe('The path of a VM', () => {
  it('leads from the datacenter through its folders, without the root', () => {
    expect(pathIn(...above, { ref: vm, name: 'a%2fb', parent: vms })).toBe('/DC0/vm/a%2fb');
  });

  it('leads through the vApp that holds it, and the folder of the vApp, not through resource pools', () => {
    const path = pathIn(
      ...above,
      { ref: pool, name: 'Resources', parent: datacenter },
      { ref: outer, name: 'shop', parent: pool, parentFolder: vms },
      { ref: vm, name: 'web01', parentVApp: outer },
    );
    expect(path).toBe('/DC0/vm/shop/web01');
  });

  it('leads through vApps in vApps, of which only the outermost has a folder', () => {
    const path = pathIn(
      ...above,
      { ref: outer, name: 'shop', parent: pool, parentFolder: vms },
      { ref: inner, name: 'front', parent: outer },
      { ref: vm, name: 'web01', parentVApp: inner },
    );
    expect(path).toBe('/DC0/vm/shop/front/web01');
  });

  it('begins at the first ancestor that the user may see', () => {
    expect(
      pathIn({ ref: vms, name: 'vm', parent: datacenter }, { ref: vm, name: 'web01', parent: vms }),
    ).toBe('/vm/web01');
  });
});
