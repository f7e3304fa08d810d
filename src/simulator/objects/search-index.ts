import type { MoRef } from '../../vsphere/moref.ts';
import { on, required, resolve, type Handlers } from '../call.ts';
import type { World } from '../world.ts';
import { Datacenter } from './datacenter.ts';
import { Entity, descendants } from './entity.ts';
import type { Folder } from './folder.ts';
import { Service } from './managed-object.ts';
import { VirtualMachine } from './virtual-machine/virtual-machine.ts';

export class SearchIndex extends Service {}

export const searchIndexMethods: Handlers = {
  FindByInventoryPath: on(SearchIndex, (_index, { world, args }) =>
    byPath(rootFolder(world), required(args.text('inventoryPath'), 'inventoryPath')),
  ),
  FindByUuid: on(SearchIndex, (_index, call) => byUuid(call.world, call.args)[0]),
  FindAllByUuid: on(SearchIndex, (_index, call) => byUuid(call.world, call.args)),
  FindChild: on(SearchIndex, (_index, call) => {
    const entity = resolve(call, required(call.args.ref('entity'), 'entity'), Entity);
    return entity.children.find(({ wireName }) => wireName === call.args.text('name'))?.ref;
  }),
};

/** `DC0/vm/folder/name`, its names escaped as `name` properties are; a leading slash makes no difference. */
function byPath(root: Entity, path: string): MoRef | undefined {
  let entity: Entity | undefined = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    entity = entity?.children.find(({ wireName }) => wireName === name);
  }
  return entity?.ref;
}

function byUuid(
  world: World,
  args: {
    text(name: string): string | undefined;
    flag(name: string): boolean;
    ref(name: string): MoRef | undefined;
  },
): MoRef[] {
  const uuid = required(args.text('uuid'), 'uuid').toLowerCase();
  if (!args.flag('vmSearch')) return [];
  const within = args.ref('datacenter')?.value;
  return [...world.objects.all()]
    .filter((object) => object instanceof VirtualMachine)
    .filter(({ placement }) => within === undefined || placement.site.datacenter.ref.value === within)
    .filter((vm) => (args.flag('instanceUuid') ? vm.instanceUuid : vm.biosUuid) === uuid)
    .map(({ ref }) => ref);
}

export function rootFolder(world: World): Folder {
  return world.objects.find({ type: 'Folder', value: 'group-d1' }, undefined) as Folder;
}

export function datacenters(world: World): readonly Datacenter[] {
  return descendants(rootFolder(world)).filter((entity) => entity instanceof Datacenter);
}
