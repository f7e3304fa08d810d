import { fail } from '../core/errors.ts';
import { Datastore } from './objects/datastore.ts';
import type { World } from './world.ts';

/** What its other users leave of a datastore. */
export interface TestedDatastore {
  capacityBytes: number;
  freeBytes: number;
}

/** `name` is that of the first datastore that has it. */
export function testedDatastore(world: World, name: string): TestedDatastore {
  for (const object of world.objects.all()) {
    if (!(object instanceof Datastore) || object.displayName !== name) continue;
    return {
      get capacityBytes() {
        return object.capacity;
      },
      set capacityBytes(bytes) {
        object.capacity = bytes;
        world.changes.announce();
      },
      get freeBytes() {
        return object.freeSpace;
      },
      set freeBytes(bytes) {
        object.freeSpace = bytes;
        world.changes.announce();
      },
    };
  }
  throw fail('not-found', `the embedded vCenter has no datastore "${name}"`);
}
