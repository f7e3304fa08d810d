import { fail } from '../core/errors.ts';
import { Host, type ConnectionState } from './objects/host.ts';
import type { World } from './world.ts';

/** What becomes of an ESXi host. */
export interface TestedHost {
  /**
   * What vCenter thinks of it. One that does not respond sends nothing more until it does, and keeps its connections;
   * one that is only disconnected goes on sending. Of neither vCenter can want anything: its leases and its tasks fail.
   */
  connectionState: ConnectionState;
}

/** `name` is that of the first host that has it; absent: the first of all. */
export function testedHost(world: World, name?: string): TestedHost {
  const [host] = hostsNamed(world, name);
  if (host === undefined) throw fail('not-found', `the embedded vCenter has no host "${name ?? ''}"`);
  return host;
}

/** Every host of this name; absent: all. */
export function hostsNamed(world: World, name?: string): readonly Host[] {
  const hosts = [...world.objects.all()].filter((object) => object instanceof Host);
  return hosts.filter(({ displayName }) => name === undefined || displayName === name);
}
